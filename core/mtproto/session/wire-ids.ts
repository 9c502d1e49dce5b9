/** Constructor numbers of MTProto itself, which are read and written by hand, and that of the most frequent answer. */
export const wireIds = {
  container: 0x73f1f8dc,
  rpcResult: 0xf35c6d01,
  rpcError: 0x2144ca19,
  gzipPacked: 0x3072cfa1,
  invokeAfterMessage: 0xcb9f372d,
  messagesAck: 0x62d6b459,
  stateInfo: 0x04deb57d,
  resendRequest: 0x7d861a08,
  vector: 0x1cb5c415,
  updates: 0x74ae4240,
} as const
