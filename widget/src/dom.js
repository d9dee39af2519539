/** An element with attributes (null stays away) and children; text stays text. */
export const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes)) {
    if (attributes[key] != null) made.setAttribute(key, attributes[key]);
  }
  made.append(...children);
  return made;
};
