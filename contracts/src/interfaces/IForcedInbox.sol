// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title IForcedInbox
/// @notice Transactions that the committee must order in time, or that anybody includes without it.
interface IForcedInbox {
    /// @notice Item `index` of `rollupId` joined the queue. [SC9]
    /// @param deadline Unix seconds; until then the committee should have ordered it.
    /// @param payload A raw signed transaction.
    event Forced(uint64 indexed rollupId, uint64 index, uint64 deadline, bytes payload);

    /// @notice Items `[from, to)` were included without the committee. [SC9]
    event ForcedIncluded(uint64 indexed rollupId, uint64 from, uint64 to);

    /// @notice Puts a transaction at the end of a rollup's queue; what exceeds the fee comes back.
    /// @param payload A raw signed transaction, 1 to 16,384 bytes.
    function enqueue(uint64 rollupId, bytes calldata payload)
        external
        payable
        returns (uint64 index);

    /// @notice Includes every item below `upTo`, if item `upTo - 1` is past its deadline and grace.
    function forceInclude(uint64 rollupId, uint64 upTo) external;

    /// @notice What the next item of a rollup costs, wei.
    function fee(uint64 rollupId) external view returns (uint256);

    /// @notice Items `[head, tail)` were not included by `forceInclude`.
    function queue(uint64 rollupId) external view returns (uint64 head, uint64 tail);

    /// @notice One item; zeros if there is none.
    /// @param acc_ Hash chain over this item and all before it.
    /// @param deadline Unix seconds.
    function item(uint64 rollupId, uint64 index)
        external
        view
        returns (bytes32 acc_, uint64 deadline);

    /// @notice Deadline of the first item that is neither below `consumed` nor force-included, Unix
    /// seconds; 0 if there is none.
    function nextDeadline(uint64 rollupId, uint64 consumed) external view returns (uint64);
}
