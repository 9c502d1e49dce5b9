import { type TestWorld, withConfig } from 'switchboard/testing'

export const config = 'plugins/crm/test/config.yaml'
export const post = 'Python developer wanted, remote, full time. Write to @anna_hr'

/** An account that logs in for the first time hears of what is written from then on. */
export async function online(world: TestWorld) {
  const { agents } = world.app.control
  await world.eventually(() => agents.list().every(({ state }) => state === 'online'), 'the agents to be online')
}

/** A world in which Anna was found in a post and written to. */
export async function found(world: TestWorld) {
  const [olga, anna, max] = ['olga', 'anna', 'max'].map((name) => world.person(name))
  if (!olga || !anna || !max) throw new Error('nobody is there')
  const first = anna.waitFor('is it still open?')
  const shown = max.waitFor(/^agent_\w+: Hello/)
  olga.send('jobs_feed', post)
  const response = await first
  const copy = await shown
  const card = max.messages.find(({ text }) => text.startsWith('Contact:'))
  if (!card || copy.topicId === undefined) throw new Error('there is no card')
  return { world, olga, anna, max, response, copy, card, topicId: copy.topicId, agent: response.from }
}

/** A test of what follows upon Anna's being found. */
export const story = (run: (told: Awaited<ReturnType<typeof found>>) => Promise<void>) => () =>
  withConfig(config, async (world) => run(await found(world)))
