import { withConfig } from 'switchboard/testing'
import { expect, it } from 'vitest'

it('works with the configuration that is shipped: Alice posts, Bob is written to and answers, Maria answers him', () =>
  withConfig('config/config.yaml', async (world) => {
    const maria = world.person('maria')
    const first = world.bob.waitFor('is it still open?')
    const shown = maria.waitFor(/^agent_python_\d: Hello/)
    world.alice.send('sandbox_news', 'Python developer wanted, remote. Write to @bob_example')
    const response = await first
    const { topicId } = await shown
    const arrived = maria.waitFor('Yes, it is')
    world.bob.reply(response, 'Yes, it is')
    expect((await arrived).topicId).toBe(topicId)
    const answered = world.bob.waitFor('When can we talk?')
    maria.send('sandbox_python_crm', 'When can we talk?', { topicId })
    expect((await answered).from).toBe(response.from)
  }))
