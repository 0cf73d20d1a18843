// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// OpenZeppelin's contracts that a deployment consists of beside our own: compiled for the deployer.
// Every restricted function answers to the manager, whose admin is the timelock. [SC4]
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
