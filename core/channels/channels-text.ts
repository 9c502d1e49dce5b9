import type { ConfigPath } from '../config/config-path.js'
import type { Channel, ChannelJson } from './channel.js'
import { type ChannelsShape, channelPath, isBlock } from './channels-shape.js'
import { JsonEditor } from './json-editor.js'
import { hasSingleAgent, singleAgentKeys, singleAgentOf } from './single-agent.js'

/** What a file without channels looks like. */
const emptyFile = '{\n  "$schema": "./channels.schema.json",\n  "channels": []\n}\n'
const plainShape: ChannelsShape = { path: ['channels'], single: false }

/** The text of a channels file under change. Checks nothing: read the result anew. */
export class ChannelsText {
  private readonly editor: JsonEditor

  constructor(
    text: string | undefined,
    private readonly channels: readonly Channel[],
    private readonly shape: ChannelsShape,
  ) {
    this.editor = new JsonEditor(text?.trim() ? text : emptyFile)
  }

  toString(): string {
    return this.editor.toString()
  }

  create(channel: ChannelJson): void {
    if (this.shape.single) this.editor.wrap('{ "channels": [', '] }')
    const { path } = this.shape.single ? plainShape : this.shape
    this.editor.append(path, this.channels.length, channel)
  }

  update(id: string, patch: ChannelJson): void {
    const { path, json } = this.at(id)
    const { agents, ...rest } = patch
    if (Array.isArray(agents)) this.agents(path, json, agents)
    else if (Object.hasOwn(patch, 'agents')) this.editor.merge(path, json, { agents })
    this.editor.merge(path, json, rest)
  }

  delete(id: string): void {
    if (this.shape.single) {
      this.editor.replace(emptyFile)
      return
    }
    this.editor.set(this.at(id).path, undefined)
  }

  addAgent(id: string, agent: ChannelJson): void {
    const { path, json } = this.at(id)
    const agents = Array.isArray(json.agents) ? json.agents : []
    if (Array.isArray(json.agents)) this.editor.append([...path, 'agents'], agents.length, agent)
    else this.editor.set([...path, 'agents'], [agent])
  }

  removeAgent(id: string, sessionName: string): void {
    const { path, json } = this.at(id)
    const agents: unknown[] = Array.isArray(json.agents) ? json.agents : []
    const index = agents.findIndex((agent) => isBlock(agent) && agent.session_name === sessionName)
    this.editor.set([...path, 'agents', index], undefined)
  }

  /** Moves the one agent of the old form into the list, in every channel that has it. @returns whether there was any. */
  moveSingleAgents(): boolean {
    const old = this.channels.filter(({ json }) => hasSingleAgent(json))
    for (const { id, json } of old) {
      const { path } = this.at(id)
      const single = singleAgentOf(json)
      if (single) this.editor.set([...path, 'agents'], [single])
      for (const key of singleAgentKeys) if (Object.hasOwn(json, key)) this.editor.set([...path, key], undefined)
    }
    return old.length > 0
  }

  private agents(path: ConfigPath, json: ChannelJson, next: readonly unknown[]): void {
    const nameOf = (agent: unknown) => (isBlock(agent) ? agent.session_name : agent)
    this.editor.mergeList([...path, 'agents'], json.agents, next, nameOf)
  }

  private at(id: string): { path: ConfigPath; json: ChannelJson } {
    const index = this.channels.findIndex((channel) => channel.id === id)
    return { path: channelPath(this.shape, index), json: this.channels[index]?.json ?? {} }
  }
}
