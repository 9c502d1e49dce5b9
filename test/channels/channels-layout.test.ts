import { expect, it } from 'vitest'
import type { ChannelJson } from '../../core/channels/channel.js'
import { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

type Change = (channels: Channels) => Promise<unknown>

/** What a change makes of a text. */
async function changed(text: string, change: Change): Promise<string> {
  const document = new MemoryDocument(text)
  const parts = { document, clock: new ManualClock(), logger: new SilentLogger(), sessions: [] }
  const channels = await Channels.open(parts)
  await change(channels)
  await ownerOfChannels(channels).close()
  return (await document.read()) ?? ''
}

const two = { phone: '+79990000002', session_name: 'two' }
const news: ChannelJson = { id: 'news', name: 'News', agents: [two], input_sources: ['@jobs', '@more'] }

it.each<[what: string, before: string, change: Change, after: string]>([
  [
    'an agent in a channel of one line',
    '[\n  {"id":"a","name":"A","agents":[{"phone":"+79990000001","session_name":"one"}]}\n]\n',
    (channels) => channels.addAgent('a', two),
    '[\n  {"id":"a","name":"A","agents":[{"phone":"+79990000001","session_name":"one"},{"phone":"+79990000002","session_name":"two"}]}\n]\n',
  ],
  [
    'the first agent of a channel of one line',
    '[{ "id": "a", "name": "A" }]',
    (channels) => channels.addAgent('a', two),
    '[{ "id": "a", "name": "A", "agents": [{ "phone": "+79990000002", "session_name": "two" }] }]',
  ],
  [
    'an agent in the place of an empty list',
    '[{ "id": "a", "name": "A", "agents": [] }]',
    (channels) => channels.addAgent('a', two),
    '[{ "id": "a", "name": "A", "agents": [{ "phone": "+79990000002", "session_name": "two" }] }]',
  ],
  [
    'agents of one line each, with what is said about them',
    `[
  {
    "id": "a",
    "name": "A",
    "agents": [
      { "phone": "+79990000001", "session_name": "one" } // the old one
    ]
  }
]
`,
    async (channels) => {
      await channels.addAgent('a', two)
      await channels.addAgent('a', { phone: '+79990000003', session_name: 'three' })
      await channels.removeAgent('a', 'two')
    },
    `[
  {
    "id": "a",
    "name": "A",
    "agents": [
      { "phone": "+79990000001", "session_name": "one" }, // the old one
      { "phone": "+79990000003", "session_name": "three" }
    ]
  }
]
`,
  ],
  [
    'the first, the last and the only item that is taken away',
    `{ "channels": [
  // about a
  { "id": "a", "name": "A" }, // behind a
  // about b
  { "id": "b", "name": "B" },
  { "id": "c", "name": "C" }
] }`,
    async (channels) => {
      await channels.delete('a')
      await channels.delete('c')
      await channels.update('b', { name: 'B2' })
      await channels.create({ id: 'd', name: 'D' })
      await channels.delete('b')
      await channels.delete('d')
    },
    `{ "channels": [
  // about a
  // about b
] }`,
  ],
  [
    'commas behind the last item',
    '[\n\t{"id": "a", "name": "A",},\n]',
    async (channels) => {
      await channels.create({ id: 'b', name: 'B' })
      await channels.update('a', { color: 'red' })
    },
    '[\n\t{"id": "a", "name": "A", "color": "red",},\n\t{"id": "b", "name": "B"},\n]',
  ],
  [
    'a comment of a line before an item that is taken away, with what closes the list behind it',
    '[\n  { "id": "a", "name": "A" }, // the first\n  { "id": "b", "name": "B" } ]\n',
    (channels) => channels.delete('b'),
    '[\n  { "id": "a", "name": "A" } // the first\n]\n',
  ],
  [
    'a comma in a line of its own',
    '[\n  { "id": "a", "name": "A" }\n  ,\n]\n',
    (channels) => channels.create({ id: 'b', name: 'B' }),
    '[\n  { "id": "a", "name": "A" }\n  ,\n  { "id": "b", "name": "B" },\n]\n',
  ],
  [
    'a file that is written in lines',
    `{
    "channels": [
        {
            "id": "a",
            "name": "A"
        }
    ]
}
`,
    (channels) => channels.create(news),
    `{
    "channels": [
        {
            "id": "a",
            "name": "A"
        },
        {
            "id": "news",
            "name": "News",
            "agents": [
                {
                    "phone": "+79990000002",
                    "session_name": "two"
                }
            ],
            "input_sources": ["@jobs", "@more"]
        }
    ]
}
`,
  ],
  [
    'a block that is new in a channel of many lines',
    '[\r\n  {\r\n    "id": "a",\r\n    "name": "A",\r\n    "input_sources": ["@jobs"]\r\n  }\r\n]',
    (channels) =>
      channels.update('a', { filters: { include_keywords: ['python'] }, input_sources: ['@jobs', '@more'] }),
    '[\r\n  {\r\n    "id": "a",\r\n    "name": "A",\r\n    "input_sources": ["@jobs", "@more"],\r\n    "filters": { "include_keywords": ["python"] }\r\n  }\r\n]',
  ],
])('keeps the layout of %s', async (_, before, change, after) => {
  expect(await changed(before, change)).toBe(after)
})
