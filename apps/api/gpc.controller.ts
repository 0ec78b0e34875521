import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from './auth/identity';

/** Says where browsers look for it that Global Privacy Control is honoured here. */
@ApiExcludeController()
@Open()
@Controller('.well-known/gpc.json')
export class GpcController {
  @Get()
  support() {
    return { gpc: true, lastUpdate: '2025-11-22' };
  }
}
