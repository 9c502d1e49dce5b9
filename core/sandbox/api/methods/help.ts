import type { TlValue } from '../../tl-value.js'
import type { Call } from '../call.js'
import { appConfigLayer } from '../layers.js'
import { forAccounts, forAnyone, type MethodTable } from '../method.js'
import { userToTl } from '../to-tl/user-to-tl.js'
import { ratingDecaySeconds } from './top-peers.js'

const dayInSeconds = 86_400

export const helpMethods: MethodTable = {
  'help.getConfig': forAnyone((call) => config(call)),
  'help.getNearestDc': forAnyone((call) => {
    const { dcId } = call.services.address()
    return { _: 'nearestDc', country: 'XX', this_dc: call.request.dcId, nearest_dc: dcId }
  }),
  'help.getAppConfig': forAnyone((call) => {
    const empty = { _: 'jsonObject', value: [] }
    return call.layer < appConfigLayer ? empty : { _: 'help.appConfig', hash: 0, config: empty }
  }),
  'help.getAppUpdate': forAnyone(() => ({ _: 'help.noAppUpdate' })),
  'help.getInviteText': forAccounts(() => ({ _: 'help.inviteText', message: 'Meet me in the sandbox.' })),
  'help.getTermsOfServiceUpdate': forAccounts((call) => ({
    _: 'help.termsOfServiceUpdateEmpty',
    expires: call.world.state.now + dayInSeconds,
  })),
  'help.acceptTermsOfService': forAccounts(() => true),
  'help.getPromoData': forAccounts((call) => ({
    _: 'help.promoDataEmpty',
    expires: call.world.state.now + dayInSeconds,
  })),
  'help.getCdnConfig': forAnyone(() => ({ _: 'cdnConfig', public_keys: [] })),
  'help.getSupport': forAccounts((call) => ({
    _: 'help.support',
    phone_number: '',
    user: userToTl(call.view(), call.account),
  })),
  'help.getSupportName': forAccounts(() => ({ _: 'help.supportName', name: 'Sandbox' })),
  'help.getUserInfo': forAccounts(() => ({ _: 'help.userInfoEmpty' })),
  'help.getCountriesList': forAnyone(() => ({ _: 'help.countriesList', countries: [], hash: 0 })),
  'help.getPeerColors': forAccounts(() => ({ _: 'help.peerColors', hash: 0, colors: [] })),
  'help.getPeerProfileColors': forAccounts(() => ({ _: 'help.peerColors', hash: 0, colors: [] })),
  'help.getTimezonesList': forAccounts(() => ({ _: 'help.timezonesList', timezones: [], hash: 0 })),
  'help.getDeepLinkInfo': forAccounts(() => ({ _: 'help.deepLinkInfoEmpty' })),
  'help.getRecentMeUrls': forAccounts(() => ({ _: 'help.recentMeUrls', urls: [], chats: [], users: [] })),
  'help.getPassportConfig': forAccounts(() => ({ _: 'help.passportConfigNotModified' })),
  'help.saveAppLog': forAnyone(() => true),
  'help.hidePromoData': forAccounts(() => true),
  'help.dismissSuggestion': forAccounts(() => true),
  'help.setBotUpdatesStatus': forAccounts(() => true),
  'langpack.getLanguages': forAnyone(() => []),
  'langpack.getLangPack': forAnyone((call) => emptyLangPack(call)),
  'langpack.getDifference': forAnyone((call) => emptyLangPack(call)),
  'langpack.getStrings': forAnyone(() => []),
}

function emptyLangPack(call: Call): TlValue {
  const lang_code = call.params.optionalString('lang_code') ?? 'en'
  return { _: 'langPackDifference', lang_code, from_version: 0, version: 0, strings: [] }
}

function defaultReaction(call: Call): string {
  const { userId } = call.request.authKey
  const account = userId === undefined ? undefined : call.world.state.accounts.get(userId)
  return String(account?.settings.get('reaction') ?? '👍')
}

/** All data centres are this one; files are served by each of them. */
function config(call: Call): TlValue {
  const { host, port, mediaPort = port } = call.services.address()
  const { now } = call.world.state
  const dc_options: TlValue[] = []
  for (let id = 1; id <= 5; id += 1) {
    const option = { _: 'dcOption', id, ip_address: host, port, this_port_only: true }
    dc_options.push(option, { ...option, media_only: true, port: mediaPort }, { ...option, static: true })
  }
  return {
    _: 'config',
    revoke_pm_inbox: true,
    date: now,
    expires: now + 3_600,
    test_mode: false,
    this_dc: call.request.dcId,
    dc_options,
    dc_txt_domain_name: 'sandbox.invalid',
    chat_size_max: 200,
    megagroup_size_max: 200_000,
    forwarded_count_max: 100,
    online_update_period_ms: 210_000,
    offline_blur_timeout_ms: 5_000,
    offline_idle_timeout_ms: 30_000,
    online_cloud_timeout_ms: 300_000,
    notify_cloud_delay_ms: 30_000,
    notify_default_delay_ms: 1_500,
    push_chat_period_ms: 60_000,
    push_chat_limit: 2,
    saved_gifs_limit: 200,
    edit_time_limit: 172_800,
    revoke_time_limit: 2_147_483_647,
    revoke_pm_time_limit: 2_147_483_647,
    rating_e_decay: ratingDecaySeconds,
    stickers_recent_limit: 200,
    stickers_faved_limit: 5,
    channels_read_media_period: 604_800,
    pinned_dialogs_count_max: 5,
    pinned_infolder_count_max: 100,
    call_receive_timeout_ms: 20_000,
    call_ring_timeout_ms: 90_000,
    call_connect_timeout_ms: 30_000,
    call_packet_timeout_ms: 10_000,
    me_url_prefix: 'https://t.me/',
    caption_length_max: 1_024,
    message_length_max: 4_096,
    webfile_dc_id: call.services.address().dcId,
    reactions_default: { _: 'reactionEmoji', emoticon: defaultReaction(call) },
  }
}
