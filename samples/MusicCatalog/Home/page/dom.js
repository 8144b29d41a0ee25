// Makes elements. All text is set as text: what people type is never markup.
export const $ = id => document.getElementById(id);

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== 'list') element[name] = value; else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

// Where people want no motion, the story is told at once.
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// On a small screen what happens is brought into it.
export const show = element => {
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: 'nearest', behavior: still() ? 'auto' : 'smooth' });
};

export const pause = milliseconds => still() ? Promise.resolve() : new Promise(done => setTimeout(done, milliseconds));

export function flash(element, name) {
  element.classList.remove(name);
  void element.offsetWidth;
  element.classList.add(name);
}
