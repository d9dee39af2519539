import { ofDocument } from '../loader/document.ts';

/** Creates an element. Attributes that are null or undefined are left out; text children stay text. */
export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number | null | undefined>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const created = ofDocument('createElement').call(document, name) as HTMLElementTagNameMap[Name];
  for (const [key, value] of Object.entries(attributes)) {
    if (value != null) created.setAttribute(key, value as string);
  }
  created.append(...children);
  return created;
};
