import { describe, expect, it } from 'vitest'
import { readChannels } from '../../core/channels/read-channels.js'

const read = (text: string, clients: string[] = []) => readChannels(text, { sessions: clients })
const told = (text: string, clients: string[] = []) =>
  read(text, clients).problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)

const seed = `{
  "id": "channel_123",
  "name": "Python Jobs",
  "crm_enabled": true,
  "agents": [
    {
      "phone": "+79991234567",
      "session_name": "agent_python_1"
    },
    {
      "phone": "+79997654321", 
      "session_name": "agent_python_2"
    }
  ]
}
`

const original = `{
  "output_channels": [
    {
      "id": "channel_1a2b3c4d",
      "name": "Python вакансии",
      "telegram_id": -1001234567890,
      "enabled": true,
      "input_sources": ["@python_jobs", "-1009876543210", -100555, "https://t.me/s/jobs_feed"],
      "filters": { "include_keywords": ["python", "django rest"], "exclude_keywords": ["senior"], "require_all_includes": true },
      "crm_enabled": true,
      "crm_group_id": -1001112223334,
      "agents": [],
      "auto_response_enabled": true,
      "auto_response_template": "Здравствуйте! Расскажите подробнее?",
      "mirror_job_post_to_topic": true,
      "agent_phone": "+79991234567",
      "agent_session_name": "agent_python"
    },
    { "id": "quiet", "name": "Quiet", "telegram_id": 0, "crm_group_id": 0, "agent_phone": "", "agent_session_name": "" }
  ]
}`

describe('the file of the channels', () => {
  it('reads one channel as the seed writes it', () => {
    const { channels, problems } = read(seed)
    expect(problems).toEqual([])
    expect(channels).toHaveLength(1)
    expect(channels[0]).toMatchObject({ id: 'channel_123', name: 'Python Jobs', crmEnabled: true, enabled: true })
    expect(channels[0]?.agents.map(({ phone, sessionName }) => [phone, sessionName])).toEqual([
      ['+79991234567', 'agent_python_1'],
      ['+79997654321', 'agent_python_2'],
    ])
  })

  it('reads a list, alone or below `channels`', () => {
    expect(read(`[${seed}]`).channels.map(({ id }) => id)).toEqual(['channel_123'])
    expect(read(`{ "channels": [${seed}] }`).channels.map(({ id }) => id)).toEqual(['channel_123'])
    expect(read('[]').channels).toEqual([])
    expect(read('{}')).toMatchObject({ channels: [], problems: [] })
  })

  it('reads what the original bot wrote: its one agent is the first of the list, 0 and empty texts are nothing', () => {
    const { channels, problems, notes } = read(original)
    expect(problems).toEqual([])
    expect(notes).toEqual([])
    expect(channels[0]).toMatchObject({
      telegramId: -1001234567890,
      crmGroupId: -1001112223334,
      inputSources: ['@python_jobs', '-1009876543210', -100555, 'https://t.me/s/jobs_feed'],
      filters: { includeKeywords: ['python', 'django rest'], excludeKeywords: ['senior'], requireAllIncludes: true },
      agents: [{ phone: '+79991234567', sessionName: 'agent_python' }],
      autoResponseEnabled: true,
      mirrorJobPostToTopic: true,
    })
    expect(channels[1]).toMatchObject({ id: 'quiet', agents: [], crmEnabled: false })
    expect(channels[1]?.telegramId).toBeUndefined()
  })

  it('tells every fault at once, each with its line, its column and its path', () => {
    const text = `{
  "channels": [
    { "id": "a", "name": "A", "crm_enabled": true, "agents": [] },
    { "id": "a", "name": 5, "enabled": "yes", "input_sources": [true], "telegram_id": "no such thing" },
    { "id": "b", "name": "B", "agents": [{ "phone": "+79991234567" }, { "session_name": "x" }, "y"] },
    "c",
    { "name": "D", "filters": [] }
  ]
}`
    expect(told(text)).toEqual([
      '3:46 channels[0].crm_enabled: crm_enabled needs an agent, and there is none',
      '4:13 channels[1].id: the id a is taken by channels[0]',
      '4:26 channels[1].name: name must be text',
      '4:40 channels[1].enabled: enabled must be true or false',
      '4:64 channels[1].input_sources: input_sources must be an id as Telegram libraries write it, a @username, or a link of t.me',
      '4:87 channels[1].telegram_id: telegram_id must be an id as Telegram libraries write it, a @username, or a link of t.me',
      '5:42 channels[2].agents[0].session_name: session_name is missing',
      '5:71 channels[2].agents[1].phone: phone is missing',
      '5:96 channels[2].agents[2]: item 3 of agents must be a block of keys',
      '6:5 channels[3]: a channel must be a block of keys',
      '7:5 channels[4].id: id is missing',
      '7:31 channels[4].filters: filters must be a block of keys',
    ])
    expect(read(text).channels).toEqual([])
    expect(read(text).problems.every(({ fix }) => fix.length > 5)).toBe(true)
  })

  it('refuses a session name that is taken: by a client, in its channel, or by another phone', () => {
    const agent = (phone: string, name: string) => `{ "phone": "${phone}", "session_name": "${name}" }`
    const list = (...agents: string[]) => `"agents": [${agents.join(', ')}]`
    const text = `[
{ "id": "a", "name": "A", ${list(agent('+79990000001', 'one'), agent('+79990000002', 'ONE'))} },
{ "id": "b", "name": "B", ${list(agent('+79990000003', 'one'), agent('+79990000004', 'user1'))} }]`
    expect(told(text, ['User1'])).toEqual([
      '2:133 [0].agents[1].session_name: session_name ONE is taken by [0].agents[0]',
      '3:81 [1].agents[0].session_name: session_name one is taken by [0].agents[0]',
      '3:133 [1].agents[1].session_name: session_name user1 is that of a client in config.yaml',
    ])
  })

  it('takes the same account in two channels as shared, and notes two sessions of one phone', () => {
    const channel = (id: string, phone: string, name: string) =>
      `{ "id": "${id}", "name": "${id}", "agents": [{ "phone": "${phone}", "session_name": "${name}" }] }`
    expect(read(`[${channel('a', '+7 999 1', 'one')}, ${channel('b', '+79991', 'one')}]`).problems).toEqual([])
    expect(read(`[${channel('a', '+79991', 'one')}, ${channel('b', '+79991', 'two')}]`).notes).toEqual([
      '[1].agents[0].session_name: the phone number of two is that of one too; they share limits',
    ])
  })

  it('keeps keys it does not know, and names them', () => {
    const text =
      '[{ "id": "a", "name": "A", "enabeld": false, "x-owner": { "deep": [1] }, "__proto__": { "enabled": false } }]'
    const { channels, problems, notes } = read(text)
    expect(problems).toEqual([])
    expect(channels[0]?.enabled).toBe(true)
    expect(channels[0]?.json).toMatchObject({ enabeld: false, 'x-owner': { deep: [1] } })
    expect(notes).toEqual([
      '[0].enabeld is not a key that is known here; enabled is one; it is kept',
      '[0].x-owner is not a key that is known here; it is kept',
      '[0].__proto__ is not a key that is known here; it is kept',
    ])
  })

  it.each([
    ['{ "chanels": [{}] }', '1:3 chanels: chanels is not a key that is known here', 'Write `"channels"`.'],
    [
      '{ "$schema": "x", "\u0441hannels": [] }',
      '1:19 \u0441hannels: \u0441hannels is not a key that is known here',
      'Write `"channels"`, in Latin letters.',
    ],
    [
      '{ "data": { "channels": [] } }',
      '1:3 data: data is not a key that is known here',
      'Write `{ "channels": [ ... ] }`, or the list alone.',
    ],
    [
      '{ "channels": [], "output_channels": [{ "id": "a", "name": "A" }] }',
      '1:19 output_channels: there are channels below output_channels beside those below channels',
      'Put all of them into the list of channels.',
    ],
    [
      '{ "channels": [], "chanels": [{ "id": "a", "name": "A" }] }',
      '1:19 chanels: chanels is not a key that is known here',
      'Write `"channels"`.',
    ],
    [
      '[{ "id": "a", "name": "A", "agnets": [{ "phone": "+79990000001", "session_name": "one" }] }]',
      '1:28 [0].agnets: agnets is not a key that is known here, and has agents',
      'Write `"agents": [ ... ]`, or put `_` before the name when they are to be off.',
    ],
  ])('takes %j for misspelt, and not for no channels', (text, expected, fix) => {
    expect(told(text)).toEqual([expected])
    expect(read(text).problems[0]?.fix).toBe(fix)
  })

  it.each([
    ['{"agents":[{"phone":"+79990000001","session_name":"one"}]}', [': id is missing', ': name is missing']],
    ['{"name":"Python Jobs","crm_enabled":false}', [': id is missing']],
    [
      '{"agent_phone":"+79990000001"}',
      [': id is missing', ': name is missing', '.session_name: session_name is missing'],
    ],
  ])('takes %j for one channel that is incomplete', (text, expected) => {
    const problems = told(text)
    expect(problems).toHaveLength(expected.length)
    for (const [index, end] of expected.entries()) expect(problems[index]).toContain(end)
  })

  it('names keys beside the list that have no effect', () => {
    const { channels, notes, problems } = read(
      '{ "$schema": "x", "channels": [{ "id": "a", "name": "A" }], "chanels": [], "owner": "me", "filters": {} }',
    )
    expect(problems).toEqual([])
    expect(channels.map(({ id }) => id)).toEqual(['a'])
    expect(notes).toEqual([
      'chanels is not a key that is known here; channels is one; it is kept',
      'owner is not a key that is known here; it is kept',
      'filters stands beside channels, and not in a channel; it is kept and has no effect',
    ])
    expect(read('{ "$schema": "x" }')).toMatchObject({ channels: [], problems: [], notes: [] })
  })

  it.each([
    ['{ "channels": [], "_channels": [{ "id": "a" }] }', []],
    ['{ "_channels": [{ "id": "a" }] }', []],
    ['{ "_comment": "none yet" }', []],
    ['{ "channels": [], "archive": [{ "id": "a" }] }', ['archive is not a key that is known here; it is kept']],
    [
      '{ "channels": [], "channels_old": [{ "id": "a" }] }',
      ['channels_old is not a key that is known here; channels is one; it is kept'],
    ],
  ])('takes %j for a file without channels', (text, notes) => {
    expect(read(text)).toMatchObject({ channels: [], problems: [], notes })
  })

  const one = { phone: '+79990000001', session_name: 'one' }
  it.each([
    ['agents_old', { agents_old: [one] }],
    ['old_agents', { old_agents: [one] }],
    ['agents_off', { agents: [], agents_off: [one] }],
    ['_agents', { _agents: [one] }],
    ['events', { events: [{ at: 'noon' }] }],
    ['agent', { agent: [one], agent_phone: one.phone, agent_session_name: one.session_name }],
  ])('keeps a list below %s, which is not meant for the agents', (name, keys) => {
    const { problems, notes } = read(JSON.stringify([{ id: 'a', name: 'A', ...keys }]))
    expect(problems).toEqual([])
    expect(notes).toEqual([
      expect.stringMatching(RegExp(`^\\[0\\]\\.${name} is not a key that is known here.*; it is kept$`)),
    ])
  })

  it.each(['agent', 'agnets', 'Agents', 'agentss'])('takes %s for the agents', (name) => {
    expect(read(JSON.stringify([{ id: 'a', name: 'A', [name]: [one] }])).problems).toMatchObject([
      { path: `[0].${name}` },
    ])
  })

  it.each([
    { what: 'a byte order mark', text: `\u{FEFF}${seed}` },
    { what: 'line ends of Windows', text: seed.replaceAll('\n', '\r\n') },
  ])('reads $what', ({ text }) => {
    expect(read(text)).toMatchObject({ problems: [], channels: [{ id: 'channel_123' }] })
  })

  it('counts lines with the line ends of Windows, and columns behind a byte order mark', () => {
    expect(told('\u{FEFF}[\r\n  { "id": "a" }\r\n]')).toEqual(['2:3 [0].name: name is missing'])
    expect(told('\u{FEFF}[{ "id": "a" }]')).toEqual(['1:2 [0].name: name is missing'])
  })

  it('takes comments and trailing commas, and says that others may not', () => {
    const text = '[\n  // mine\n  { "id": "a", "name": "A", },\n]'
    expect(read(text)).toMatchObject({ problems: [], channels: [{ id: 'a' }] })
    expect(read(text).notes).toEqual([
      'a comment (line 2): other programs may refuse it',
      'a comma behind the last item (line 3): other programs may refuse it',
    ])
  })

  it.each([
    ['', '1:1 : the file is empty'],
    ['nonsense', '1:1 : a word stands here that JSON does not know'],
    ['[{ "id": "a" "name": "A" }]', '1:14 : a comma is missing'],
    ['[{ "id": "a", "name": "A" }', '1:28 : a closing ] is missing'],
    ['[{ "id": "a", id: "b" }]', '1:15 : a word stands here that JSON does not know'],
    ['"text"', '1:1 : the channels must be a list'],
    ['{ "channels": {} }', '1:15 channels: the channels must be a list'],
    ['[{ "id": "a", "name": "A", "id": "b" }]', '1:28 [0].id: id is there twice; the first is in line 1'],
    [
      '[{ "id": "a", "name": "A", "telegram_id": 12345678901234567890 }]',
      '1:43 [0].telegram_id: the number has more digits than programs keep',
    ],
    ['['.repeat(100_000), '1:101 : the brackets are more than 100 deep'],
  ])('says what is wrong with %j', (text, expected) => {
    expect(told(text)[0]).toBe(expected)
  })

  it('takes ids with any characters', () => {
    const ids = ['канал 1', 'a.b[0]', '"quoted"', '../../etc', '__proto__', 'constructor', '🤖', ' ']
    const text = JSON.stringify(ids.map((id) => ({ id, name: id })))
    expect(read(text).problems).toEqual([])
    expect(read(text).channels.map(({ id }) => id)).toEqual(ids)
  })

  it('gives a channel a version that changes with its content alone', () => {
    const version = (text: string) => read(text).channels[0]?.version
    const one = version('[{ "id": "a", "name": "A", "x": 1 }]')
    expect(one).toMatch(/^[\w-]{16}$/)
    expect(version('[\n{"x":1,"name":"A",   "id":"a"}\n]')).toBe(one)
    expect(version('[{ "id": "a", "name": "A", "x": 2 }]')).not.toBe(one)
  })

  it('reads thousands of channels, and tells of the last of them', () => {
    const channels = Array.from({ length: 3_000 }, (_, index) => ({
      id: `channel_${index}`,
      name: `Channel ${index}`,
      input_sources: [`@source_${index}`],
      agents: [{ phone: `+7999${String(index).padStart(7, '0')}`, session_name: `agent_${index}` }],
    }))
    expect(read(JSON.stringify(channels, null, 2)).channels).toHaveLength(3_000)
    const text = JSON.stringify([...channels, { id: 'channel_0', name: 'Again' }])
    expect(told(text)[0]).toMatch(/\[3000\]\.id: the id channel_0 is taken by \[0\]$/)
  })

  it('names what is right and will not do what somebody means', () => {
    const agents = (...all: [string, string][]) => all.map(([session_name, phone]) => ({ session_name, phone }))
    const text = JSON.stringify([
      {
        id: 'a',
        name: 'A',
        agents: agents(['one', '+7 999 000-00-01'], ['two', '+79990000001'], ['three', '+79990000003']),
      },
      {
        id: 'b',
        name: 'B',
        agents: agents(['one', '+79990000001']),
        autoresponse: true,
        filters: { include_keyword: [] },
      },
      {
        ...{ id: 'c', name: 'C', crm_enabled: true, agents: agents(['four', '+79990000004']) },
        ...{ auto_response_enabled: true, auto_response_template: 'Hello {contact_nam}, {salary} {{net}} {' },
        auto_response_templates: { de: 'Hallo {contact_name}!', ru: '{}' },
      },
    ])
    const phones = new Map([['79990000003', 'the client user1']])
    const { notes, problems } = readChannels(text, { sessions: ['user1'], phones })
    expect(problems).toEqual([])
    expect(notes).toEqual([
      '[1].autoresponse is not a key that is known here; it is kept',
      '[1].filters.include_keyword is not a key that is known here; include_keywords is one; it is kept',
      '[0].agents[1].session_name: the phone number of two is that of one too; they share limits',
      '[0].agents[2].session_name: the phone number of three is that of the client user1 too; they share limits',
      'c: crm_enabled without crm_group_id opens no topics',
      'c: in auto_response_template, {contact_nam} is not filled in; {contact_name} is',
      'c: in auto_response_template, {salary} is not filled in, but {contact_name}, {contact_username}, {post_link}, {post_text}, {channel_name}, {source}, {keywords} are',
      'c: in auto_response_template, a brace stands alone; write {{ or }} for one that is meant to be read',
      'c: in auto_response_templates.ru, a brace stands alone; write {{ or }} for one that is meant to be read',
    ])
  })

  it('does not check again what it has read before', () => {
    const a = { id: 'a', name: 'A', colour: 'red' }
    const b = { id: 'b', name: 'B' }
    const first = readChannels(JSON.stringify([a, b]), { sessions: [] })
    const { channels, notes, problems } = readChannels(JSON.stringify([b, a]), { sessions: [] }, first.known)
    expect(channels[0]).toBe(first.channels[1])
    expect(channels[1]?.json).toEqual(a)
    expect(notes).toEqual(['[1].colour is not a key that is known here; it is kept'])
    expect(problems).toEqual([])
    const doubled = readChannels(JSON.stringify([b, b, { id: 'c' }]), { sessions: [] }, first.known)
    expect(doubled.problems.map(({ path }) => path)).toEqual(['[1].id', '[2].name'])
  })

  it('never says a phone number', () => {
    const text = '[{ "id": "a", "name": "A", "agents": [{ "phone": "call me 555", "session_name": "+79990000001" }] }]'
    const { problems, notes } = read(text)
    expect(problems).toHaveLength(2)
    expect(JSON.stringify({ problems, notes })).not.toMatch(/call me|79990000001/)
    expect(problems[0]?.fix).toBe('Write `"phone": "+79991234567"`.')
  })
})
