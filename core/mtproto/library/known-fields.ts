import { SwitchboardError } from '../../errors/switchboard-error.js'

/** What libraries keep on their objects besides the fields of the schema. */
const bookkeeping = ['className', 'CONSTRUCTOR_ID', 'SUBCLASS_OF_ID', 'classType', 'originalArgs']

/**
 * Hands on what a library made of some fields; libraries drop without a word what they do not know.
 * @param name - of the constructor or method that was asked for. What was made of another one, as newer layers call it, has
 *   other fields and is not looked at.
 * @throws RPC_UNKNOWN_FIELD
 */
export function withKnownFields<Made extends object>(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  made: Made,
): Made {
  for (const field in fields) {
    if (fields[field] === undefined || field in made) continue
    if ((made as { className?: unknown }).className !== name) return made
    const known = Object.keys(made).filter((key) => !bookkeeping.includes(key) && !key.startsWith('_'))
    throw new SwitchboardError('RPC_UNKNOWN_FIELD', { name, field, known })
  }
  return made
}
