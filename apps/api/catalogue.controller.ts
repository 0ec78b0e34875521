import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseCatalogue } from '@tact/policy';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from './auth/identity';
import { Problem } from './problem';
import { RECORDS } from './providers';

const example = {
  currency: 'EUR',
  categories: [
    {
      id: 'tea',
      name: 'Tea',
      repurchaseAfter: 'P30D',
      occasions: [],
      complements: [],
      products: [{ id: 'tea-sencha', name: 'Sencha green tea', price: 12, available: true }],
    },
  ],
};

/** What the shop sells: what plays may speak about, and when it is bought again. */
@ApiTags('catalogue')
@ApiBearerAuth()
@Controller('v1/catalogue')
export class CatalogueController {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  @Put()
  @Roles('product')
  @ApiOperation({ summary: 'Replace the catalogue. Decisions name the version they used.' })
  @ApiBody({ schema: { example } })
  async put(@Body() body: unknown, @Who() who: ApiIdentity) {
    const { catalogue, findings } = parseCatalogue(body);
    if (catalogue === null) {
      throw new Problem(
        422,
        'invalid-catalogue',
        'Invalid catalogue',
        'The catalogue has faults; the one before stays in force.',
        'Correct the places named in `errors`.',
        { errors: findings.map(({ where, message, fix }) => ({ where, message: `${message} ${fix}` })) },
      );
    }
    await this.records.catalogues.put(catalogue, who.name);
    return { version: catalogue.version, categories: catalogue.categories.length, warnings: findings };
  }

  @Get()
  @Roles('product', 'ops', 'compliance')
  @ApiOperation({ summary: 'The catalogue in force.' })
  async get() {
    return this.records.catalogues.current();
  }
}
