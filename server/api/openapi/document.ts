import { z } from 'zod';
import { statusOf } from '../errors.ts';
import { problem } from './answers.ts';
import type { Access, Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

type Json = Record<string, unknown>;

const PROBLEM = { $ref: '#/components/schemas/Problem' };
/** What every call may be refused with. */
const ALWAYS = ['TOO_MANY_REQUESTS', 'INTERNAL'];

/**
 * The description of the HTTP API in OpenAPI 3.1, made of the very schemas that inputs are checked with.
 * @param publicUrl the address that programs call
 */
export function openApiDocument(publicUrl: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation, schemas) };
  }
  schemaOf(problem, schemas, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Passepartout',
      version: '1',
      summary: 'Turns printed photos into living ones.',
      description:
        'Creating and viewing are open to everybody, within limits. Everything else takes `Authorization: Bearer KEY`, or for one project its `ownerSecret` as the bearer. ' +
        'Errors are problems in the shape of RFC 9457: `code` never changes. Lists come a page at a time: give `nextCursor` back as `cursor`.',
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A key, or an owner’s secret.' },
      },
    },
  };
}

function describe(operation: Operation, schemas: Json): Json {
  const { id, tag, summary, access, errors = [] } = operation;
  const parameters = parametersOf(operation, schemas);
  const body = bodyOf(operation, schemas);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: `${whoMayCall(access)}.`,
    ...(access === 'everybody' && { security: [{}, { bearer: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: {
      ...answerOf(operation, schemas),
      ...errorsOf([...errors, ...ALWAYS, ...implied(operation)]),
    },
  };
}

function whoMayCall(access: Access): string {
  if (access === 'everybody') return 'For everybody';
  if (access === 'admin') return 'For admins';
  if (access === 'owner') return 'For the project’s owner';
  return access.startsWith('owner or ')
    ? `For the project’s owner, or a key with \`${access.slice('owner or '.length)}\``
    : `For a key with \`${access}\``;
}

function parametersOf({ path, query, isIdempotent }: Operation, schemas: Json): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: name === 'item' ? 'integer' : 'string' },
  }));
  const shape = query ? (schemaOf(query, schemas, 'input') as { properties?: Record<string, Json> }) : {};
  const inQuery = Object.entries(shape.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key within a day: the same answer, and no second project.',
    schema: { type: 'string', maxLength: 200 },
  };
  return [...inPath, ...inQuery, ...(isIdempotent ? [key] : [])];
}

function bodyOf({ json, form, isJsonOptional }: Operation, schemas: Json): Json | undefined {
  if (json)
    return {
      required: !isJsonOptional,
      content: { 'application/json': { schema: schemaOf(json, schemas, 'input') } },
    };
  if (!form) return undefined;
  const fields = schemaOf(form.fields, schemas, 'input') as Json & { properties: Json };
  const files = Object.fromEntries(
    form.files.map((name) => [
      name,
      { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' },
    ]),
  );
  return {
    required: true,
    content: {
      'multipart/form-data': { schema: { ...fields, properties: { ...files, ...fields.properties } } },
    },
  };
}

function answerOf({ answer }: Operation, schemas: Json): Json {
  if ('redirect' in answer) return { 302: { description: 'There it is.' } };
  if ('file' in answer)
    return { 200: { description: 'The file.', content: { [answer.file]: { schema: {} } } } };
  const content = { 'application/json': { schema: schemaOf(answer.json, schemas, 'output') } };
  return { [answer.status ?? 200]: { description: 'Done.', content } };
}

/** What follows from who may call, and from what is sent. */
function implied({ access, json, query, form, isIdempotent }: Operation): string[] {
  return [
    ...(json || query || form ? ['INPUT_INVALID'] : []),
    ...(access === 'everybody'
      ? []
      : ['KEY_MISSING', 'KEY_UNKNOWN', access === 'admin' ? 'ADMIN_ONLY' : 'SCOPE_MISSING']),
    ...(isIdempotent ? ['IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_BUSY', 'IDEMPOTENCY_KEY_REUSED'] : []),
  ];
}

/** One answer for each status, with the codes that it may hold. */
function errorsOf(codes: string[]): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set(codes)) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { 'application/problem+json': { schema: PROBLEM } };
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      { description: names.map((code) => `\`${code}\``).join(', '), content },
    ]),
  );
}

/** A schema as OpenAPI has it: those with a name lie among the components, and are referred to. */
function schemaOf(schema: z.ZodType, schemas: Json, io: 'input' | 'output'): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json & { $defs?: Json };
  const refer = (value: Json) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  for (const [name, definition] of Object.entries($defs))
    schemas[name] = withoutId(refer(definition as Json));
  const { id } = schema.meta() ?? {};
  if (!id) return withoutId(refer(json));
  // What it is lies among the definitions already where something in it refers to it.
  if (!('$ref' in json)) schemas[id] = withoutId(refer(json));
  return { $ref: `#/components/schemas/${id}` };
}

const withoutId = ({ id: _, ...json }: Json): Json => json;
