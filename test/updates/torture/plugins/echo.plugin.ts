import { type AlbumContext, filters, type MessageContext, OnAlbum, OnMessage, Plugin } from 'switchboard'

/** Answers every message, and every album as one. */
@Plugin({ name: 'torture_echo' })
export class Echo {
  @OnMessage(filters.incoming.and(filters.private).and(filters.text(/^message \d+$/)))
  async message(ctx: MessageContext) {
    await ctx.reply(`echo ${ctx.text}`)
  }

  @OnAlbum(filters.incoming)
  async album(ctx: AlbumContext) {
    await ctx.reply(`echo message ${ctx.text.split(' ')[1]}`)
  }
}
