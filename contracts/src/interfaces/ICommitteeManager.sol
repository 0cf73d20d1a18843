// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title ICommitteeManager
/// @notice What other contracts ask about committees and the schedule of epochs.
interface ICommitteeManager {
    /// @notice First L1 block of epoch 0; 0 before the start. [SC1]
    function base() external view returns (uint64);

    /// @notice P: L1 blocks per epoch. [SC1]
    function EPOCH_L1_BLOCKS() external view returns (uint64);

    /// @notice Contract whose code is the committee of `epoch` [SC3], and until when its
    /// certificates count, Unix seconds; zeros if nobody wrote it.
    function committees(uint64 epoch) external view returns (address blob, uint64 validUntil);

    /// @notice The same, and the L1 block from which the epoch's outputs are taken.
    function committeeOf(uint64 epoch)
        external
        view
        returns (address blob, uint64 validUntil, uint64 startBlock);
}
