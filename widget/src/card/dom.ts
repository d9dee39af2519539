/** Creates an element. Attributes that are null or undefined are left out; text children stay text. */
export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number | null | undefined>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const created = Document.prototype.createElement.call(
    document,
    name,
  ) as HTMLElement as HTMLElementTagNameMap[Name];
  for (const [key, value] of Object.entries(attributes)) {
    if (value != null) created.setAttribute(key, value as string);
  }
  created.append(...children);
  return created;
};
