/** Returns a curl command that calls the API of this server with an admin key in the shell variable KEY. */
export function curlCommand(method: string, path: string, body: object, origin = location.origin): string {
  // A quote ends the shell's string, so it is written as the end of one string, a quote, and the start of another.
  const json = JSON.stringify(body)
    .replace(/":|,(?=")/g, '$& ')
    .replaceAll("'", "'\\''");
  return [
    `curl -X ${method} ${origin}${path} \\`,
    '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join('\n');
}
