import type { RealCluster } from './real-cluster.js'

/** How many updates were given up. */
export async function deadLetters(cluster: RealCluster): Promise<number> {
  const [row] = await cluster.ask<{ count: string }>('SELECT count(*) FROM dead_letters')
  return Number(row?.count ?? 0)
}

/** How many chats have a wrong count of messages in the store of the plugin. */
export async function miscounted(cluster: RealCluster, sentTo: ReadonlyMap<string, number>): Promise<number> {
  const { sandbox, people } = cluster
  const rows = await cluster.ask<{ client: string; key: string; value: string }>(
    `SELECT client, key, value FROM key_values WHERE plugin = 'counting_echo'`,
  )
  const kept = new Map(rows.map(({ client, key, value }) => [`${client} ${key}`, Number(value)]))
  let wrong = 0
  for (const [chat, count] of sentTo) {
    const [client = '', person = ''] = chat.split(' ')
    const place = `#${sandbox.account(client).id} of ${people[Number(person)]?.account.id}`
    if (kept.get(place) !== count) wrong++
  }
  return wrong
}

/** How many answers there are. */
export function answered({ people, clients }: RealCluster): number {
  let count = 0
  for (const person of people) for (const client of clients) count += numbers(person, client).length
  return count
}

/** What is wrong with the answers. */
export function judge({ people, clients }: RealCluster, messages: number) {
  const times = new Map<number, number>()
  let disordered = 0
  for (const person of people) {
    for (const client of clients) {
      let highest = -1
      for (const number of numbers(person, client)) {
        times.set(number, (times.get(number) ?? 0) + 1)
        if (number < highest) disordered++
        highest = Math.max(highest, number)
      }
    }
  }
  let doubled = 0
  for (const count of times.values()) if (count > 1) doubled++
  return { lost: messages - times.size, doubled, disordered }
}

/** The numbers of the messages a client answered, in the order of its answers. */
function numbers(person: RealCluster['people'][number], client: string): number[] {
  return person
    .history(client)
    .map(({ text }) => /^echo message (\d+)$/.exec(text)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
}
