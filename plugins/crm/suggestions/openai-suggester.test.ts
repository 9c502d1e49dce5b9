import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OpenAiSuggester } from './openai-suggester.js'

/** A stand-in for a server with the API of OpenAI. */
let server: Server
let asked: { path?: string; authorization?: string; body: Record<string, unknown> }[] = []
let answer: { status: number; body: unknown }

beforeEach(async () => {
  asked = []
  answer = { status: 200, body: { choices: [{ message: { role: 'assistant', content: ' Gladly! ' } }] } }
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += String(chunk)
    })
    request.on('end', () => {
      asked.push({ path: request.url, authorization: request.headers.authorization, body: JSON.parse(text) })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
})

const suggester = () => {
  const { port } = server.address() as AddressInfo
  return new OpenAiSuggester({ apiKey: 'invented', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'small' })
}
const conversation = {
  channelName: 'Python Jobs',
  contactName: 'Anna',
  post: 'Python developer wanted',
  turns: [
    { from: 'us', text: 'Is it still open?' },
    { from: 'contact', text: 'Yes' },
  ],
} as const

describe('an answer from a server with the API of OpenAI', () => {
  it('is asked for with the conversation, and comes trimmed', async () => {
    expect(await suggester().suggest(conversation, new AbortController().signal)).toBe('Gladly!')
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer invented',
      body: {
        model: 'small',
        messages: [
          { role: 'system', content: expect.stringMatching(/Python Jobs.*Anna.*Python developer wanted/s) },
          { role: 'assistant', content: 'Is it still open?' },
          { role: 'user', content: 'Yes' },
        ],
      },
    })
  })

  it('is none when the server has nothing to say, and a fault when it refuses', async () => {
    answer = { status: 200, body: { choices: [{ message: { role: 'assistant', content: '' } }] } }
    expect(await suggester().suggest(conversation, new AbortController().signal)).toBeUndefined()
    answer = { status: 401, body: { error: { message: 'no such key' } } }
    await expect(suggester().suggest(conversation, new AbortController().signal)).rejects.toThrow('no such key')
  })

  it('is given up with the signal', async () => {
    const asking = suggester().suggest(conversation, AbortSignal.abort())
    await expect(asking).rejects.toThrow(/abort/i)
  })
})
