// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title IRollupRegistry
/// @notice What other contracts ask about rollups.
interface IRollupRegistry {
    /// @notice Whether `id` is registered. Ids are dense from 1; 0 is the system. [SC11]
    function exists(uint64 id) external view returns (bool);

    /// @notice Whether the batches of rollup `id` in `epoch` have bytes on the L1: false under
    /// VALIDIUM, and before the rollup counts. [SC8]
    function isPosted(uint64 id, uint64 epoch) external view returns (bool);
}
