import type { ApiCommand } from './api-command.js'
import { type TypedPair, typedPairs, valuesOf, withPair } from './typed-values.js'

interface Field {
  readonly name: string
  readonly kind: string
  readonly default?: unknown
  readonly fields?: readonly Field[]
}

interface Form {
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, unknown>>
  readonly version: string
}

const path = '/api/clients/:client/plugins/:plugin/options'

/** One line for each option, those of blocks below their names: `quiet.from`. */
function rows({ fields, values }: Pick<Form, 'fields' | 'values'>, around = ''): object[] {
  return fields.flatMap((field) => {
    const value = values[field.name]
    const name = `${around}${field.name}`
    if (field.kind !== 'block') return [{ option: name, value, default: value === undefined ? field.default : '' }]
    const inner = typeof value === 'object' && value !== null ? (value as Form['values']) : {}
    return rows({ fields: field.fields ?? [], values: inner }, `${name}.`)
  })
}

/** The commands about the options of plugins. */
export const optionCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'plugins', name: 'options', about: 'show the options of a plugin', method: 'GET', path },
    table: { rows: (form: Form) => rows(form), columns: ['option', 'value', 'default'] },
  },
  {
    ...{ group: 'plugins', name: 'set', method: 'PUT', path },
    about: 'change options of a plugin in the configuration, and apply it; other clients are not touched',
    args: [
      {
        name: 'pairs',
        about: 'KEY=VALUE of each, `quiet.from=22`; a list or block in JSON, nothing for the default',
        several: true,
        read: typedPairs,
      },
    ],
    change: ({ fields, values, version }: Form, given) => {
      const { pairs } = given as { pairs: readonly TypedPair[] }
      return {
        version,
        values: valuesOf(pairs, fields).reduce<object>((all, [at, value]) => withPair(all, at, value), values),
      }
    },
    table: { rows: (form: Form) => rows(form), columns: ['option', 'value', 'default'] },
  },
]
