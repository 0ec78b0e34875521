import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../auth/identity';
import { externalId } from '../customers/schemas';
import { slotName, slotQuery, type SlotQuery } from './schemas';
import { Slots } from './slots.service';

/** What a place in the product should show to somebody, decided while the page waits. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product')
@Controller('v1/customers/:id/slots')
export class SlotsController {
  constructor(private readonly slots: Slots) {}

  @Get(':slot')
  @Header('cache-control', 'private, no-store')
  @ApiOperation({
    summary: 'What to show in a slot, how personally, and why. A promotion’s impression is taken at once.',
  })
  async slot(
    @Param('id', { schema: externalId }) id: string,
    @Param('slot', { schema: slotName }) slot: string,
    @Query({ schema: slotQuery }) { session, category, product }: SlotQuery,
  ) {
    return this.slots.answer({
      id,
      slot,
      session: session ?? null,
      about: { category: category ?? null, product: product ?? null },
    });
  }
}
