/** Returns a curl command that calls the API of this server with an admin key in the shell variable KEY. */
export function curlCommand(method: string, path: string, body: object, origin = location.origin): string {
  const json = JSON.stringify(body, null, 1).replace(/\n\s*/g, ' ').replaceAll("'", "'\\''");
  return [
    `curl -X ${method} ${origin}${path} \\`,
    '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join('\n');
}
