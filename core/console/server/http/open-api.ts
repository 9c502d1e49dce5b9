import { type ConfigClass, type ConfigKeyInfo, configKeys } from '../../../config/config-key.js'
import { type ConsoleRoute, neededRole } from './console-route.js'

type Schema = { readonly [keyword: string]: unknown }

/** The OpenAPI document of a table of routes, made from the classes their bodies are checked against. */
export function openApiDocument(routes: readonly ConsoleRoute[], version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operation(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchboard console',
      version,
      description:
        'Errors are RFC 9457 problems with `code` and `fix`. Names are snake_case, times milliseconds since 1970.',
    },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token with a role.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'switchboard',
          description: 'A login; changes need `x-csrf-token`.',
        },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code', 'fix'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            fix: { type: 'string' },
            problems: {
              type: 'array',
              items: {
                type: 'object',
                properties: { path: { type: 'string' }, message: { type: 'string' }, fix: { type: 'string' } },
              },
            },
          },
        },
      },
    },
    security: [{ token: [] }, { session: [] }],
  }
}

function operation(route: ConsoleRoute): Schema {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const keys = route.query ? configKeys(route.query) : []
  const inQuery = keys.map((key) => ({
    name: key.name,
    in: 'query',
    required: key.required === true,
    schema: valueSchema(key),
  }))
  const confirmation = { name: 'x-confirm-password', in: 'header', required: true, schema: { type: 'string' } }
  const problem = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  return {
    tags: [route.tag],
    summary: route.summary,
    description: `Needs the role ${neededRole(route)}.`,
    'x-role': neededRole(route),
    parameters: [...inPath, ...inQuery, ...(route.confirmed ? [confirmation] : [])],
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: route.body === 'object' ? { type: 'object' } : classSchema(route.body) },
        },
      },
    }),
    responses: { '2XX': { description: 'Done' }, default: problem },
  }
}

function classSchema(type: ConfigClass): Schema {
  const keys = configKeys(type)
  const defaults = new type() as Record<string, unknown>
  const required = keys.filter((key) => key.required).map(({ name }) => name)
  const properties = keys.map((key) => {
    const initial = defaults[key.property]
    const isPlain = initial !== undefined && !key.required && typeof initial !== 'object'
    return [key.name, { ...valueSchema(key), ...(isPlain && { default: initial }) }]
  })
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
  }
}

function valueSchema(key: ConfigKeyInfo): Schema {
  switch (key.kind) {
    case 'text':
      return { type: 'string', ...(key.pattern && { pattern: key.pattern.source }) }
    case 'integer':
    case 'number':
      return {
        type: key.kind,
        ...(key.min !== undefined && { minimum: key.min }),
        ...(key.max !== undefined && { maximum: key.max }),
      }
    case 'boolean':
      return { type: 'boolean' }
    case 'choice':
      return { type: 'string', enum: key.values }
    case 'texts':
      return { type: 'array', items: { type: 'string' } }
    case 'choices':
      return { type: 'array', items: { type: 'string', enum: key.values } }
    case 'integers':
      return { type: 'array', items: { type: 'integer' } }
    case 'peer':
      return { type: ['string', 'integer'] }
    case 'peers':
      return { type: 'array', items: { type: ['string', 'integer'] } }
    case 'map':
      return { type: 'object', additionalProperties: true }
    case 'block':
      return classSchema(key.of())
    case 'blocks':
      return { type: 'array', items: classSchema(key.of()) }
  }
}
