import type { TlValue } from '../../tl-value.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'

const noGifts = { _: 'payments.savedStarGifts', count: 0, gifts: [], chats: [], users: [] }
const noBoosts = { _: 'premium.boostsList', count: 0, boosts: [], users: [] }

/** Nobody has stars, gifts or a subscription, and nothing is for sale. */
export const paymentMethods: MethodTable = {
  'payments.getStarsStatus': forAccounts((call) => balance(call)),
  'payments.getStarsTransactions': forAccounts((call) => balance(call)),
  'payments.getStarsTransactionsByID': forAccounts((call) => balance(call)),
  'payments.getStarsSubscriptions': forUsers((call) => balance(call)),
  'payments.getStarsTopupOptions': forUsers(() => []),
  'payments.getStarsGiftOptions': forUsers(() => []),
  'payments.getStarsGiveawayOptions': forUsers(() => []),
  'payments.getPremiumGiftCodeOptions': forUsers(() => []),
  'payments.getStarGifts': forAccounts(() => ({ _: 'payments.starGifts', hash: 0, gifts: [], chats: [], users: [] })),
  'payments.getSavedStarGifts': forAccounts((call) => {
    call.inputs.peer(call.params.object('peer'))
    return noGifts
  }),
  'payments.getSavedStarGift': forAccounts(() => noGifts),
  'payments.getStarGiftCollections': forAccounts(() => ({ _: 'payments.starGiftCollections', collections: [] })),
  'payments.getStarGiftActiveAuctions': forUsers(() => ({
    _: 'payments.starGiftActiveAuctions',
    auctions: [],
    users: [],
    chats: [],
  })),
  'payments.getConnectedStarRefBots': forUsers(() => ({
    _: 'payments.connectedStarRefBots',
    count: 0,
    connected_bots: [],
    users: [],
  })),
  'payments.getSuggestedStarRefBots': forUsers(() => ({
    _: 'payments.suggestedStarRefBots',
    count: 0,
    suggested_bots: [],
    users: [],
  })),
  'payments.getSavedInfo': forUsers(() => ({ _: 'payments.savedInfo' })),
  'premium.getMyBoosts': forUsers(() => ({ _: 'premium.myBoosts', my_boosts: [], chats: [], users: [] })),
  'premium.getBoostsList': forUsers(() => noBoosts),
  'premium.getUserBoosts': forAccounts(() => noBoosts),
  'premium.getBoostsStatus': forUsers((call) => {
    const chat = call.inputs.chat(call.inputs.peer(call.params.object('peer')))
    const username = chat.type === 'channel' ? chat.username : undefined
    return {
      _: 'premium.boostsStatus',
      level: 0,
      current_level_boosts: 0,
      boosts: 0,
      next_level_boosts: 1,
      boost_url: username ? `https://t.me/boost/${username}` : `https://t.me/boost?c=${chat.id}`,
    }
  }),
  'help.getPremiumPromo': forUsers(() => ({
    _: 'help.premiumPromo',
    status_text: '',
    status_entities: [],
    video_sections: [],
    videos: [],
    period_options: [],
    users: [],
  })),
}

function balance(call: AccountCall): TlValue {
  call.inputs.peer(call.params.object('peer'))
  return {
    _: 'payments.starsStatus',
    balance: { _: 'starsAmount', amount: 0n, nanos: 0 },
    chats: [],
    users: [],
  }
}
