import { entry } from '../entry.js'
import { listed } from './listed.js'

/** Faults with the prefix `SANDBOX_`. */
export const sandboxErrors = {
  SANDBOX_SCHEMA_INVALID: entry<{ source: string; statement: string }>(
    ({ source, statement }) => `The TL schema in ${source} has a statement that cannot be read: "${statement}".`,
    () => 'Write it as Telegram publishes schemas: `name#id field:type ... = Type;`.',
  ),
  SANDBOX_SCHEMA_FOLDER: entry<{ folder: string }>(
    ({ folder }) => `There is no TL schema in the folder ${folder}.`,
    () => 'Name a folder that holds files ending in .tl, one layer per file.',
  ),
  SANDBOX_SCHEMA_LAYER: entry<{ file: string }>(
    ({ file }) => `The TL schema ${file} does not say which layer it is.`,
    () => 'End the file with the line `// LAYER 158`, or call it layer158.tl.',
  ),
  SANDBOX_SCHEMA_MISSING: entry<Record<string, never>>(
    () => 'The sandbox found no TL schema to speak.',
    () => 'Install the package telegram, or name a folder with .tl files.',
  ),
  SANDBOX_TL_VALUE: entry<{ constructor: string; field: string; wanted: string; got?: string }>(
    ({ constructor: type, field, wanted, got }) =>
      `The TL value ${type} cannot be written: ${field} wants ${wanted || 'a known constructor'}${got ? `, got ${got}` : ''}.`,
    () => 'Give the field a value of the type that the schema names.',
  ),
  SANDBOX_PORT_TAKEN: entry<{ port: number; reason: string }>(
    ({ port, reason }) => `The sandbox cannot listen on 127.0.0.1:${port}: ${reason}.`,
    () => 'Stop what uses the port, choose another, or give 0 for any free one.',
  ),
  SANDBOX_WORLD_UNREADABLE: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `The world file ${file} cannot be read: ${reason}.`,
    () => 'Name a readable YAML file, as config/sandbox.yaml is one.',
  ),
  SANDBOX_WORLD_INVALID: entry<{ file: string; problems: readonly string[] }>(
    ({ file, problems }) => `The world in ${file} is not complete:${listed(problems)}`,
    () => 'Correct the fields that are named; config/sandbox.yaml shows all of them.',
  ),
  SANDBOX_NOBODY: entry<{ name: string; known: readonly string[]; meant?: string }>(
    ({ name, known }) => `Nobody in the sandbox is called "${name}"; there are ${known.join('; ')}.`,
    ({ meant }) =>
      `${meant === undefined ? '' : `Did you mean ${meant}? `}Use one of these names, or add an entry to the world file.`,
  ),
  SANDBOX_NOT_OFFERED: entry<{ kind: string; wanted: string; offered: readonly string[]; meant?: string }>(
    ({ kind, wanted, offered }) =>
      `There is no ${kind} ${wanted} here; there ${offered.length === 0 ? 'is none' : `is ${offered.join(', ')}`}.`,
    ({ meant }) =>
      `${meant === undefined ? '' : `Did you mean "${meant}"? `}Give its whole text as it is shown, signs included, or its place, from 0.`,
  ),
  SANDBOX_NOTHING_CAME: entry<{
    person: string
    waitMs: number
    wanted: string
    meanwhile?: readonly string[]
    advice?: string
  }>(
    ({ person, waitMs, wanted, meanwhile = [] }) =>
      `${person} waited ${waitMs} ms for ${wanted}, and it did not come.${listed(meanwhile)}`,
    ({ advice }) =>
      `${advice === undefined ? '' : `${advice} `}See in the calls of the sandbox what the other side did, or wait longer.`,
  ),
  SANDBOX_STATE_UNREADABLE: entry<{ file: string; what: string }>(
    ({ file, what }) => `The sandbox's file ${file} holds "${what}", which this version does not know.`,
    () => 'Move the file away, so that the sandbox begins with a new world.',
  ),
  SANDBOX_FAULT_INVALID: entry<{ problems: readonly string[] }>(
    ({ problems }) => `The fault is not complete:${listed(problems)}`,
    () => 'Correct the fields that are named; docs/sandbox.md lists the fields of every kind.',
  ),
  SANDBOX_REFUSED: entry<{ error: string }>(
    ({ error }) => `The sandbox refuses this, as Telegram would: ${error}.`,
    () => 'Look the error up at core.telegram.org/api/errors; another chat, text or message may be taken.',
  ),
  SANDBOX_CONTROL_FIELD: entry<{ field: string; wanted: string }>(
    ({ field, wanted }) => `The field "${field}" of the request has to be ${wanted}.`,
    () => 'Correct it; docs/sandbox.md lists the fields of every request.',
  ),
}
