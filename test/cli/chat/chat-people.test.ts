import { describe, expect, it } from 'vitest'
import { ChatPeople } from '../../../core/cli/chat/chat-people.js'

const people = new ChatPeople({
  users: [
    { id: 1, phone: '+9996621001', code: '22222', firstName: 'Alice', username: 'alice' },
    { id: 2, phone: '+9996621002', code: '22222', firstName: 'Bob', username: 'bob_example', name: 'bob' },
  ],
  bots: [{ id: 3, token: '3:x', firstName: 'Bot One', username: 'first_sandbox_bot', name: 'bot1' }],
})
const alice = people.person('alice')

describe('the people of a sandbox', () => {
  it.each([
    ['@first_sandbox_bot', '@first_sandbox_bot'],
    ['@bot1', '@first_sandbox_bot'],
    ['BOT1', '@first_sandbox_bot'],
    ['bot one', '@first_sandbox_bot'],
    ['bob', '@bob_example'],
    ['alice', 'me'],
  ])('finds %s by username, short name or title', (written, name) => {
    expect(people.partner(alice, written).name).toBe(name)
  })

  it('can be played by their short names as well', () => {
    expect(people.person('@bob').id).toBe(2)
    expect(() => people.person('bot1')).toThrow('Nobody in the sandbox is called bot1.')
  })
})
