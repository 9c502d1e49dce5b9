import type { ConfigPath } from '../config/config-path.js'
import type { Channel, ChannelJson } from './channel.js'
import { type ChannelsShape, channelPath, isBlock } from './channels-shape.js'
import { JsonEditor } from './json-editor.js'
import { hasSingleAgent, inListForm, singleAgentKeys, singleAgentOf } from './single-agent.js'

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
    this.editor.append(path, channel)
  }

  update(id: string, patch: ChannelJson): void {
    this.within(id, (channel, json) => {
      const { agents, ...rest } = inListForm(patch, json)
      if (Array.isArray(agents)) mergeAgents(channel, json, agents)
      else if (agents !== undefined) channel.merge([], json, { agents })
      channel.merge([], json, rest)
    })
  }

  delete(id: string): void {
    if (this.shape.single) this.editor.replace(emptyFile)
    else this.editor.set(this.pathOf(id), undefined)
  }

  addAgent(id: string, agent: ChannelJson): void {
    this.within(id, (channel) => channel.append(['agents'], agent))
  }

  removeAgent(id: string, sessionName: string): void {
    this.within(id, (channel, json) => {
      const agents: unknown[] = Array.isArray(json.agents) ? json.agents : []
      const index = agents.findIndex((agent) => isBlock(agent) && agent.session_name === sessionName)
      channel.set(['agents', index], undefined)
    })
  }

  /** Moves the one agent of the old form into the list, in every channel that has it. */
  moveSingleAgents(): void {
    const old = this.channels.filter(({ json }) => hasSingleAgent(json))
    for (const { id, json } of old) {
      this.within(id, (channel) => {
        const single = singleAgentOf(json)
        if (single) channel.set(['agents'], [single])
        for (const key of singleAgentKeys) if (Object.hasOwn(json, key)) channel.set([key], undefined)
      })
    }
  }

  private within(id: string, act: (channel: JsonEditor, json: ChannelJson) => void): void {
    const json = this.channels.find((channel) => channel.id === id)?.json ?? {}
    this.editor.within(this.pathOf(id), (channel) => act(channel, json))
  }

  private pathOf(id: string): ConfigPath {
    return channelPath(
      this.shape,
      this.channels.findIndex((channel) => channel.id === id),
    )
  }
}

function mergeAgents(channel: JsonEditor, json: ChannelJson, next: readonly unknown[]): void {
  const nameOf = (agent: unknown) => (isBlock(agent) ? agent.session_name : agent)
  channel.mergeList(['agents'], json.agents, next, nameOf)
}
