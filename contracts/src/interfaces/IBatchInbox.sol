// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title IBatchInbox
/// @notice What the forced inbox needs of the batch inbox.
interface IBatchInbox {
    /// @notice Appends items `[from, to)` of the forced queue as one entry; ForcedInbox only. It
    /// never fails, whatever the committee does. [SC9]
    /// @param itemsHash Hash chain over all items below `to`.
    function appendForced(uint64 rollupId, uint64 from, uint64 to, bytes32 itemsHash) external;

    /// @notice Forced items that the committee, by certified leaves shown here, has consumed.
    function forcedSeen(uint64 rollupId) external view returns (uint64);
}
