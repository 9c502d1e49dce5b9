interface Named {
  readonly name: string
  readonly in: string
  readonly required: boolean
}

interface Operation {
  readonly tags: readonly string[]
  readonly summary: string
  readonly 'x-role': string
  readonly parameters: readonly Named[]
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': {
        readonly schema: {
          readonly required?: readonly string[]
          readonly properties?: Readonly<Record<string, unknown>>
        }
      }
    }
  }
}

/** An OpenAPI document of the console, as far as it is told here. */
export interface ConsoleDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** Every call of the API as Markdown: a table for each part of it. */
export function apiTables({ paths }: ConsoleDocument): string {
  const rows = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [tag = ''] = operation.tags
      const row = `| \`${method.toUpperCase()} ${path}\` | ${operation.summary} | ${takes(operation)} | ${operation['x-role']} |`
      rows.set(tag, [...(rows.get(tag) ?? []), row])
    }
  }
  const head = '| call | what it does | takes | role |\n| --- | --- | --- | --- |'
  return [...rows]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([tag, lines]) => `## ${tag}\n\n${head}\n${lines.join('\n')}\n`)
    .join('\n')
}

/** What it takes besides the names in its address; what has to be there in bold. */
function takes({ parameters, requestBody }: Operation): string {
  const { required = [], properties = {} } = requestBody?.content['application/json'].schema ?? {}
  const names = [
    ...parameters.filter((one) => one.in !== 'path').map(({ name, required: isNeeded }) => told(name, isNeeded)),
    ...Object.keys(properties).map((name) => told(name, required.includes(name))),
    ...(requestBody && Object.keys(properties).length === 0 ? ['an object'] : []),
  ]
  return names.join(', ')
}

function told(name: string, isNeeded: boolean): string {
  return isNeeded ? `**${name}**` : name
}
