// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Registry, committees and light client in one, with answers that a test sets: what the
/// inboxes, the slasher and the rollup registry see of the rest of the network. Etched, so it has
/// neither constructor nor immutables.
contract FakeNetwork {
    struct Slash {
        uint64 id;
        uint16 bps;
        address reporter;
    }

    struct Head {
        uint64 epoch;
        uint64 height;
        uint64 anchor;
        bool frozen;
    }

    address public rollups;
    address public batchInbox;
    address public forcedInbox;
    address public slasher;
    uint64 public base;
    uint64 public blocks;
    Head public head;
    Slash[] public slashes;
    mapping(bytes32 keyHash => uint64) public keyOwner;
    mapping(uint64 id => address) public ownerOf;
    mapping(uint64 epoch => address) public blobs;
    mapping(bytes32 outputHash => bool) public isCheckpoint;

    function name(address rollups_, address batchInbox_, address forcedInbox_, address slasher_)
        external
    {
        (rollups, batchInbox, forcedInbox, slasher) =
            (rollups_, batchInbox_, forcedInbox_, slasher_);
    }

    function contracts()
        external
        view
        returns (address, address, address, address, address, address, address)
    {
        return
            (address(this), address(this), rollups, batchInbox, forcedInbox, slasher, address(0));
    }

    function setSchedule(uint64 base_, uint64 blocks_) external {
        (base, blocks) = (base_, blocks_);
    }

    function epochOf(uint256 blockNumber) external view returns (uint64) {
        if (base == 0 || blockNumber < base) return 0;
        return uint64((blockNumber - base) / blocks + 2);
    }

    function setHead(uint64 epoch, uint64 height, uint64 anchor, bool frozen) external {
        head = Head(epoch, height, anchor, frozen);
    }

    function setCheckpoint(bytes32 outputHash) external {
        isCheckpoint[outputHash] = true;
    }

    function statusOf(bytes32 outputHash) external view returns (bool, bool) {
        return (isCheckpoint[outputHash], head.frozen);
    }

    function setKey(bytes32 keyHash, uint64 id, address owner) external {
        keyOwner[keyHash] = id;
        ownerOf[id] = owner;
    }

    function setCommittee(uint64 epoch, address blob) external {
        blobs[epoch] = blob;
    }

    function committees(uint64 epoch) external view returns (address, uint64) {
        return (blobs[epoch], type(uint64).max);
    }

    function slash(uint64 id, uint16 bps, address reporter) external returns (uint256) {
        require(msg.sender == slasher, "not the slasher");
        slashes.push(Slash(id, bps, reporter));
        return 1 ether;
    }

    function slashCount() external view returns (uint256) {
        return slashes.length;
    }
}
