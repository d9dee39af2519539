/** Returns the address of the server as respondents reach it; the owner may use another one. Without a slash at the end. */
export function serverAddress(site: { tag: string }): string {
  const loader = /src="([^"]+)"/.exec(site.tag)?.[1] ?? location.href;
  return new URL('.', loader.replaceAll('&amp;', '&')).href.replace(/\/$/, '');
}

/** Returns the address of a survey's own page. */
export function surveyAddress(site: { tag: string }, survey: { id: number }): string {
  return `${serverAddress(site)}/s/${survey.id}`;
}
