import { z } from 'zod';

/** Ids are opaque strings of at most 64 URL-safe characters; brands keep a topic id from being used as a room id. */
const id = () => z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'id');

export const TopicId = id().brand<'TopicId'>();
export type TopicId = z.infer<typeof TopicId>;
export const ProductId = id().brand<'ProductId'>();
export type ProductId = z.infer<typeof ProductId>;
export const ItemId = id().brand<'ItemId'>();
export type ItemId = z.infer<typeof ItemId>;
export const RoomId = id().brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;
export const ViewerId = id().brand<'ViewerId'>();
export type ViewerId = z.infer<typeof ViewerId>;
export const MessageId = id().brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;
export const OrderId = id().brand<'OrderId'>();
export type OrderId = z.infer<typeof OrderId>;
export const SessionId = id().brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

/** A caller-chosen key that makes a write happen at most once; the server keeps it for at least 24 hours. */
export const IdempotencyKey = z.string().min(8).max(64);
