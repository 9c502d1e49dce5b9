import { parseArgs } from 'node:util'
import { torture } from './torture.js'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    messages: { type: 'string', default: '5000' },
    people: { type: 'string', default: '13' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})

const result = await torture({
  messages: Number(values.messages),
  people: Number(values.people),
  kills: Number(values.kills),
  seed: Number(values.seed),
})
const text = values.json
  ? JSON.stringify(result)
  : Object.entries(result)
      .map(([name, value]) => `${name.padEnd(12)} ${value}`)
      .join('\n')
process.stdout.write(`${text}\n`)
process.exitCode = result.lost + result.doubled + result.disordered === 0 ? 0 : 1
