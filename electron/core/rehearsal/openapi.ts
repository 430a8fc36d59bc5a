import type { z } from 'zod';
import { platformContract } from '../../../shared/contract/index.ts';
import {
  Cover,
  Fault,
  Money,
  PlatformBag,
  PlatformBagItem,
  PlatformProduct,
  Price,
  Profile,
  ReviewNote,
  Room,
  RoomEvent,
  RoomTally,
  Topic,
  TopicDraft,
  TopicState,
} from '../../../shared/domain/index.ts';

/** Schemas under their own names, in the form in which the platform answers. */
const named = (schemas: Record<string, z.ZodType>) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { schema, strategy: 'output' as const }]));

/** The OpenAPI document of the platform contract. Same contract, same document: nothing of the moment is in it. */
export async function platformOpenApi(): Promise<unknown> {
  // Loaded when somebody asks: the studio starts without them.
  const [{ OpenAPIGenerator }, { ZodToJsonSchemaConverter }] = await Promise.all([
    import('@orpc/openapi'),
    import('@orpc/zod/zod4'),
  ]);
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(platformContract, {
    info: {
      title: 'Redcast live platform API',
      version: '1.0.0',
      description:
        'What Redcast Studio asks of a live platform. Generated from shared/contract/platform.ts; the guide is docs/platform-api.md.',
    },
    // Named once and referred to; without it the document is ten times as long.
    commonSchemas: {
      ...named({ Bag: PlatformBag, BagItem: PlatformBagItem, Product: PlatformProduct }),
      ...named({ Cover, Fault, Money, Price, Profile, ReviewNote, Room, RoomEvent }),
      ...named({ RoomTally, Topic, TopicState }),
      TopicDraft: { schema: TopicDraft, strategy: 'input' },
      UndefinedError: { error: 'UndefinedError' },
    },
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}
