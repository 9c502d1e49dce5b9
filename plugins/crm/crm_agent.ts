import {
  type AlbumContext,
  Client,
  type DeletedContext,
  type EditedContext,
  filters,
  Inject,
  type Message,
  type MessageContext,
  OnAlbum,
  OnDeleted,
  OnEdited,
  OnMessage,
  OnRaw,
  OnReady,
  OnStop,
  Plugin,
  type RawContext,
  type TlObject,
} from 'switchboard'
import { Crm } from './crm.js'
import { reactionsOfOthers } from './relay/react.js'

/** Runs on each agent: brings what contacts write into their topics, and lends the account to the CRM. */
@Plugin({ name: 'crm_agent', crm: ['agent'] })
export class CrmAgent {
  private leave: () => void = () => {}

  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Crm) private readonly crm: Crm,
  ) {}

  @OnReady()
  async arrive() {
    this.leave()
    const { client } = this
    this.leave = this.crm.line.add({ name: client.name, client })
    await this.crm.changes.catchUp(client.name)
  }

  @OnStop()
  stop() {
    this.leave()
  }

  @OnMessage(filters.private)
  async message(ctx: MessageContext) {
    if (ctx.message.groupedId === undefined) await this.take(ctx, [ctx.message])
  }

  @OnAlbum(filters.private)
  async album(ctx: AlbumContext) {
    await this.take(ctx, ctx.messages)
  }

  @OnEdited(filters.private)
  async edited(ctx: EditedContext) {
    await this.crm.contacts.edited(this.client.name, ctx.message)
  }

  @OnDeleted()
  async deleted(ctx: DeletedContext) {
    if (ctx.chatId === undefined) await this.crm.contacts.deleted(this.client.name, ctx.messageIds)
  }

  @OnRaw('UpdateMessageReactions')
  async reacted(ctx: RawContext) {
    const { peer, msgId, reactions } = ctx.update as TlObject & { peer?: TlObject }
    if (peer?.className !== 'PeerUser') return
    await this.crm.contacts.reacted(this.client.name, Number(msgId), reactionsOfOthers(reactions))
  }

  private async take(ctx: MessageContext, messages: readonly Message[]) {
    await this.crm.contacts.take(this.client.name, this.client, messages, ctx.outgoing, ctx.signal)
  }
}
