import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { platformContract } from '../../../shared/contract/index.ts';

/** The OpenAPI document of the platform contract. Same contract, same document: nothing of the moment is in it. */
export async function platformOpenApi(): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(platformContract, {
    info: {
      title: 'Redcast live platform API',
      version: '1.0.0',
      description:
        'What Redcast Studio asks of a live platform. Generated from shared/contract/platform.ts; the guide is docs/platform-api.md.',
    },
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}
