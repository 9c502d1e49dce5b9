import { readFault } from '../faults/read-fault.js'
import type { Person } from '../person.js'
import type { PersonMessage } from '../person-message.js'
import { RpcError } from '../rpc-error.js'
import type { Sandbox } from '../sandbox.js'
import { ControlRefusal, type Fields } from './control-request.js'
import { saveWorld } from './save-world.js'
import { messageToJson, ruleToJson, worldToJson } from './to-json.js'

/** What a route is given: the request's fields, and the variable parts of its path, in order. */
type Handler = (room: ControlRoom, fields: Fields, ...path: string[]) => unknown

/** What the routes act on. */
export interface ControlRoom {
  readonly sandbox: Sandbox
  /** The one folder that worlds are saved in. */
  readonly worldsFolder: string
}

/** How many calls or messages a list has at most, unless the request says otherwise. */
const listLength = 100

/** The control API, by method and path; `:name` stands for any one part. */
export const controlRoutes: Readonly<Record<string, Handler>> = {
  'GET /': ({ sandbox }) => ({
    ...sandbox.address,
    isListening: sandbox.wire.port !== undefined,
    ...sandbox.wire.counts,
    faults: sandbox.faults.list().length,
  }),
  'GET /world': ({ sandbox }) => worldToJson(sandbox),
  'POST /world/save': async ({ sandbox, worldsFolder }, fields) => ({
    file: await saveWorld(sandbox, worldsFolder, fields.text('file')),
  }),

  'GET /calls': ({ sandbox }, fields) => {
    const account = fields.optionalText('account')
    const accountId = account === undefined ? undefined : sandbox.account(account).id
    const calls = sandbox.calls.list({ accountId, method: fields.optionalText('method') })
    return calls.slice(-(fields.optionalNumber('limit') ?? listLength))
  },
  'GET /updates': ({ sandbox }) => sandbox.lastUpdates(),
  'GET /unknown-methods': ({ sandbox }) => Object.fromEntries(sandbox.calls.unknownMethods),

  'GET /faults': ({ sandbox }) => sandbox.faults.list().map(ruleToJson),
  'POST /faults': ({ sandbox }, fields) => ruleToJson(sandbox.faults.add(readFault(fields.all))),
  'DELETE /faults': ({ sandbox }) => {
    sandbox.faults.clear()
    return {}
  },
  'DELETE /faults/:id': ({ sandbox }, _fields, id = '') => {
    if (!sandbox.faults.remove(Number(id)))
      throw nothing(`There is no fault ${id}.`, 'GET /faults lists those there are.')
    return {}
  },

  'POST /connections/drop': ({ sandbox }, fields) =>
    eachLogin(sandbox, fields, (id) => sandbox.wire.dropConnections(id)),
  'POST /connections/stall': ({ sandbox }, fields) =>
    eachLogin(sandbox, fields, (id) => sandbox.wire.stallConnections(id)),
  'POST /salts/rotate': ({ sandbox }) => {
    sandbox.wire.rotateSalts()
    return {}
  },
  'POST /stop': async ({ sandbox }) => {
    await sandbox.stop()
    return {}
  },
  'POST /restart': async ({ sandbox }) => {
    await sandbox.stop()
    await sandbox.restart()
    return sandbox.address
  },

  'GET /people/:name/messages': ({ sandbox }, fields, name = '') => {
    const chat = fields.text('chat')
    const limit = fields.optionalNumber('limit') ?? listLength
    const person = sandbox.person(name)
    return person
      .history(/^\d+$/.test(chat) ? Number(chat) : chat, { limit })
      .map((message) => messageToJson(message, person.account))
  },
  'POST /people/:name/send': ({ sandbox }, fields, name = '') => {
    const options = {
      replyTo: fields.optionalNumber('replyTo'),
      topicId: fields.optionalNumber('topicId'),
      silent: fields.flag('silent'),
    }
    const person = sandbox.person(name)
    return messageToJson(person.send(fields.textOrNumber('to'), fields.text('text'), options), person.account)
  },
  'POST /people/:name/edit': ({ sandbox }, fields, name = '') => {
    const [person, message] = messageOf(sandbox, name, fields)
    person.edit(message, fields.text('text'))
    return messageToJson(message, person.account)
  },
  'POST /people/:name/delete': ({ sandbox }, fields, name = '') => {
    const [person, message] = messageOf(sandbox, name, fields)
    person.delete(message)
    return {}
  },
  'POST /people/:name/forward': ({ sandbox }, fields, name = '') => {
    const [person, message] = messageOf(sandbox, name, fields)
    person.forward(message, fields.textOrNumber('to'))
    return {}
  },
  'POST /people/:name/react': ({ sandbox }, fields, name = '') => {
    const [person, message] = messageOf(sandbox, name, fields)
    person.react(message, ...fields.texts('reactions'))
    return messageToJson(message, person.account)
  },
  'POST /people/:name/click': async ({ sandbox }, fields, name = '') => {
    const [person, message] = messageOf(sandbox, name, fields)
    return { answer: (await person.click(message, fields.textOrNumber('button'))) ?? null }
  },
  'POST /people/:name/vote': ({ sandbox }, fields, name = '') => {
    const [person, message] = messageOf(sandbox, name, fields)
    person.vote(message, ...fields.textsOrNumbers('answers'))
    return messageToJson(message, person.account)
  },
  'POST /people/:name/read': ({ sandbox }, fields, name = '') => {
    sandbox.person(name).read(fields.textOrNumber('chat'))
    return {}
  },
  'POST /people/:name/join': ({ sandbox }, fields, name = '') => {
    sandbox.person(name).join(fields.text('chat'))
    return {}
  },
  'POST /people/:name/leave': ({ sandbox }, fields, name = '') => {
    sandbox.person(name).leave(fields.text('chat'))
    return {}
  },
}

function messageOf(sandbox: Sandbox, name: string, fields: Fields): [Person, PersonMessage] {
  const person = sandbox.person(name)
  const id = fields.number('id')
  const message = person.message(fields.textOrNumber('chat'), id)
  if (!message) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  return [person, message]
}

/** Acts on the connections of one account's logins, or on all. */
function eachLogin(sandbox: Sandbox, fields: Fields, act: (authKeyId?: bigint) => number): { connections: number } {
  const account = fields.optionalText('account')
  if (account === undefined) return { connections: act() }
  const logins = sandbox.wire.authKeysOf(sandbox.account(account).id)
  return { connections: logins.reduce((sum, { id }) => sum + act(id), 0) }
}

export function nothing(what: string, fix: string): ControlRefusal {
  return new ControlRefusal(404, what, fix)
}
