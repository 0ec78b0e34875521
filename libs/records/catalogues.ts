import type { Catalogue } from '@tact/journey';
import type { Models } from './schemas/models';
import type { CatalogueDoc } from './schemas/operating';

const empty: Catalogue = { version: 'none', currency: 'EUR', categories: [] };

/** The catalogue as it was last put; earlier versions stay, because decisions name them. */
export class Catalogues {
  constructor(private readonly models: Pick<Models, 'catalogues'>) {}

  async current(): Promise<Catalogue> {
    const doc = await this.models.catalogues.findOne().sort({ putAt: -1 }).lean<CatalogueDoc>();
    return doc ? (doc.catalogue as Catalogue) : empty;
  }

  async put(catalogue: Catalogue, by: string): Promise<void> {
    await this.models.catalogues.updateOne(
      { _id: catalogue.version },
      { $set: { catalogue, putAt: new Date(), by } },
      { upsert: true },
    );
  }
}
