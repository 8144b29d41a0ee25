// The three resources: what an editor shows of each, and what Ann and Ben change in the race.
const title = { name: 'title', label: 'Title' };
const without = (text, ends) => ends.reduce((rest, end) => rest.endsWith(end) ? rest.slice(0, -end.length) : rest, text);
const mixes = [' (Remastered)', ' (2019 Mix)'];

// The next ending that the text has not, so that a second race changes something too.
const nextMix = text => without(text, mixes) + (text.endsWith(mixes[0]) ? mixes[1] : mixes[0]);
const next = (choices, id) => choices[(choices.findIndex(choice => choice.id === id) + 1) % choices.length].id;

export const kinds = {
  songs: {
    one: 'song', search: 'title=sun', fields: [title, { name: 'albumId', label: 'Album', of: 'albums', text: 'title' }],
    story: 'Ann corrects the title. Ben has not seen that, moves the song to another album, and saves: his form holds the old title.',
    ann: song => ({ ...song, title: nextMix(song.title) }),
    ben: (song, choices) => ({ ...song, albumId: next(choices.albumId, song.albumId) }),
    edit: { Ann: 'title', Ben: 'album' },
  },
  albums: {
    one: 'album', search: 'title=blue', fields: [title, { name: 'artistId', label: 'Artist', of: 'artists', text: 'name' }],
    story: 'Ann corrects the title. Ben has not seen that, gives the album to another artist, and saves: his form holds the old title.',
    ann: album => ({ ...album, title: nextMix(album.title) }),
    ben: (album, choices) => ({ ...album, artistId: next(choices.artistId, album.artistId) }),
    edit: { Ann: 'title', Ben: 'artist' },
  },
  artists: {
    one: 'artist', search: 'name=bush', fields: [{ name: 'name', label: 'Name' }],
    story: 'Both change the name, each in a way of their own. Ben saves last, and has not seen what Ann saved.',
    ann: artist => ({ ...artist, name: without(artist.name, [' & Friends', ' Quartet']) + ' & Friends' }),
    ben: artist => ({ ...artist, name: without(artist.name, [' & Friends', ' Quartet']) + ' Quartet' }),
    edit: { Ann: 'name', Ben: 'name' },
  },
};

export const label = row => row.title ?? row.name;
