import type { CallGroup } from './calls/call-group.js'
import { Calls } from './calls/calls.js'
import { Client } from './client.js'

const clients = new WeakMap<object, Client>()

/** Every method and getter of a client, made to work on the client behind a view. */
const viewPrototype: object = Object.create(
  Client.prototype,
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(Client.prototype))
      .filter(([name]) => name !== 'constructor')
      .map(([name, descriptor]) => [name, forwarded(name as keyof Client, descriptor)]),
  ),
)

/**
 * A client as a plugin or a set of plugins sees it: the same in everything, but that middleware it adds to the calls belongs to
 * them and goes with them.
 */
export function clientView(client: Client, calls: CallGroup, owner?: string): Client {
  const view = Object.assign(Object.create(viewPrototype), client, { calls: new Calls(calls, owner) }) as Client
  clients.set(view, client)
  return view
}

function forwarded(name: keyof Client, { get }: PropertyDescriptor): PropertyDescriptor {
  const behind = (view: object) => clients.get(view) as Client
  if (get)
    return {
      get(this: object) {
        return behind(this)[name]
      },
    }
  return {
    value(this: object, ...args: unknown[]) {
      const client = behind(this)
      return Reflect.apply(client[name] as (...args: unknown[]) => unknown, client, args)
    },
  }
}
