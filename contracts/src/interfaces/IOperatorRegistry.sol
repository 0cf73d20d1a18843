// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title IOperatorRegistry
/// @notice What other contracts ask about operators, and the one way to slash one.
interface IOperatorRegistry {
    /// @notice All contracts of the network, whose identity is this registry's address.
    function contracts()
        external
        view
        returns (
            address committee,
            address lightClient,
            address rollups,
            address batchInbox,
            address forcedInbox,
            address slasher,
            address token
        );

    /// @notice P: L1 blocks per epoch. [SC1]
    function EPOCH_L1_BLOCKS() external view returns (uint64);

    /// @notice How long the certificates of a committee count, seconds. [SC6]
    function VALIDITY() external view returns (uint64);

    /// @notice Epoch from which a change in L1 block `blockNumber` counts. [SC1]
    function epochOf(uint256 blockNumber) external view returns (uint64 effectiveEpoch);

    /// @notice Places ever used: the ones from here on are empty in every epoch.
    function placeCount() external view returns (uint256);

    /// @notice Who sits at each place in `epoch`: contract with the key 160 bits, id 40, bonded
    /// seats 8, high to low; zero seats: nobody. Fixed once `snapshot(epoch)` is reached. [SC5]
    function placesAt(uint64 epoch) external view returns (uint256[] memory);

    /// @notice Operator that ever registered the key of this keccak-256; 0 if none.
    function keyOwner(bytes32 keyHash) external view returns (uint64 id);

    /// @notice Account of an operator; zero if there is none.
    function ownerOf(uint64 id) external view returns (address);

    /// @notice Takes `bps` / 10,000 of an operator's whole bond and its seats; Slasher only. [SC10]
    /// @param reporter Gets the reward; zero: all is burned.
    /// @return amount What the operator lost.
    function slash(uint64 id, uint16 bps, address reporter) external returns (uint256 amount);
}
