import {
  type AlbumContext,
  Client,
  type EditedContext,
  filters,
  Inject,
  Logger,
  type Message,
  type MessageContext,
  OnAlbum,
  OnEdited,
  OnMessage,
  OnReady,
  Plugin,
} from 'switchboard'
import { isChat, peerOf } from './chat-ref.js'
import { Crm } from './crm.js'
import { readPost } from './posts/post.js'

const inChat = filters.not(filters.private)

/** Looks at the posts of the sources of all channels. Runs on any account, or on several, that are in the sources. */
@Plugin({ name: 'crm_watch', crm: ['watch'] })
export class CrmWatch {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Crm) private readonly crm: Crm,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  /** Makes the sources known by their names, and says of which nothing will come. */
  @OnReady()
  async lookUp() {
    for (const channel of this.crm.channels.list().filter(({ enabled }) => enabled)) {
      for (const source of channel.inputSources) {
        const peer = peerOf(source)
        // A number needs no looking up: posts carry it.
        if (typeof peer === 'number') continue
        await this.client.resolve(peer).catch((error) => {
          this.log.warn('a source cannot be found by this account', { channel: channel.id, source, error })
        })
      }
    }
  }

  @OnMessage(inChat)
  async post(ctx: MessageContext) {
    if (ctx.message.groupedId === undefined) await this.take(ctx, [ctx.message])
  }

  @OnAlbum(inChat)
  async album(ctx: AlbumContext) {
    await this.take(ctx, ctx.messages)
  }

  /** A post that is wanted, or names somebody, only after an edit is taken then; one that was taken stays taken. */
  @OnEdited(inChat)
  async edited(ctx: EditedContext) {
    await this.take(ctx, [ctx.message])
  }

  private async take(ctx: MessageContext, messages: readonly Message[]) {
    const channels = this.crm.channels.list().filter((channel) => {
      return channel.enabled && channel.inputSources.some((source) => isChat(this.client, source, ctx.chatId))
    })
    const post = channels.length > 0 ? readPost(this.client, messages) : undefined
    if (!post) return
    const again = ctx.redelivered || ctx.attempt > 1
    // What goes wrong for one channel is tried again, and keeps no other one from the post.
    const taken = await Promise.allSettled(
      channels.map((channel) => this.crm.posts.take(channel, post, again, ctx.signal)),
    )
    for (const result of taken) if (result.status === 'rejected') throw result.reason
  }
}
