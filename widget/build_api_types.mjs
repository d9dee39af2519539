// Writes TypeScript types for the OpenAPI document on the standard input to the standard output.
import { text } from 'node:stream/consumers';
import openapiTS, { astToString } from 'openapi-typescript';

const types = await openapiTS(JSON.parse(await text(process.stdin)));
process.stdout.write(astToString(types));
