/** From this layer on reactions are objects, and a chat's are one, too. */
export const reactionObjectsLayer = 145
/** From this layer on it is told of whom one may send as whether that needs a subscription. */
export const sendAsPeersLayer = 148
/** From this layer on somebody can have several usernames. */
export const usernamesLayer = 150
/** From this layer on there is an answer that says that there are no sponsored messages. */
export const noSponsorsLayer = 151
/** From this layer on the configuration of apps came in an object of its own, not as plain JSON. */
export const appConfigLayer = 149
/** From this layer on it is told when each member read a message. */
export const readDatesLayer = 153
/** From this layer on channels can vote, and votes name peers. */
export const peerVotesLayer = 159
/** From this layer on the preview of a page came with people and chats. */
export const webPageLayer = 167
/** From this layer on methods that invite name those who could not be invited. */
export const missingInviteesLayer = 176
/** From this layer on the list of folders is an object of its own. */
export const wrappedFoldersLayer = 176
/** From this layer on questions and answers of polls can be formatted. */
export const formattedPollsLayer = 178
/** From this layer on the preview of a link is an object of its own. */
export const linkPreviewLayer = 198
/** From this layer on the latest story of a peer is an object, not a number. */
export const recentStoriesLayer = 217
/** From this layer on one chooses as whom one pays for a reaction. */
export const paidReactionPeersLayer = 199
/** From this layer on joining has a result of its own: a group may want a form to be filled in first. */
export const joinResultLayer = 227
