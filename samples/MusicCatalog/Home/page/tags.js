// What a tag says to a person: "music.song-1,2" is version 2, "music.album-1,2026-11-30T10:11:12.123456Z" a time.
export const versionOf = tag => tag ? tag.replace(/^"|"$/g, '').split(',').slice(1).join(',') : null;

export function shortVersion(tag) {
  const version = versionOf(tag);
  return version === null ? '–' : version.includes('T') ? version.slice(11, 23) : version;
}

export const versionWord = tag => (versionOf(tag) ?? '').includes('T') ? 'time' : 'version';

export const shortTag = tag => tag ? tag.replace(/(\d{4}-\d\d-\d\dT[\d:]+)\.\d+Z/, '$1Z') : '';
