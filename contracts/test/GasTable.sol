// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "./Test.sol";

/// @notice Base of tests that measure: each call is a transaction of its own under `--isolate`, so
/// that its gas has the base fee, the calldata and cold storage in it.
abstract contract GasTable is Test {
    /// @notice Notes what the last call cost as row `name` of `contracts/gas-table.ts`.
    function record(string memory name) internal {
        vm.snapshotValue("gas", name, vm.lastCallGas().gasTotalUsed);
    }
}
