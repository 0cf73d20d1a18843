// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {CommitteeManager} from "../src/CommitteeManager.sol";
import {LightClient} from "../src/LightClient.sol";
import {Operator, OperatorRegistry} from "../src/OperatorRegistry.sol";
import {TestToken} from "../src/TestToken.sol";
import {LockstepHash} from "../src/libraries/LockstepHash.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {Test} from "./Test.sol";

/// @notice Registry, committees and light client as a deployment has them, and operators that join.
abstract contract OperatorFixture is Test {
    address internal constant SLASHER = address(0x51a5);
    address internal constant STRANGER = address(0xbad);
    uint64 internal constant P = 10;
    uint64 internal constant VALIDITY = 7 days;
    uint64 internal constant EVIDENCE_WINDOW = 7 days;
    uint64 internal constant EXIT_DELAY = 15 days;
    uint128 internal constant SEAT_BOND = 100 ether;

    AccessManager internal authority;
    TestToken internal token;
    OperatorRegistry internal registry;
    CommitteeManager internal manager;
    LightClient internal client;
    /// By id; index 0 is nobody.
    uint256[] internal secrets = [0];

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        vm.roll(1000);
        authority = new AccessManager(address(this));
        token = new TestToken();
        OperatorRegistry.Contracts memory names = namesFrom(vm.getNonce(address(this)));
        registry = new OperatorRegistry(address(authority), names, parameters());
        manager = new CommitteeManager(address(authority), registry);
        client = new LightClient(address(authority), registry);
    }

    /// @notice What the registry names, if it is the contract that is created at `nonce`.
    function namesFrom(uint256 nonce)
        internal
        view
        virtual
        returns (OperatorRegistry.Contracts memory names)
    {
        names.committee = createdAt(nonce + 1);
        names.lightClient = createdAt(nonce + 2);
        names.slasher = SLASHER;
        names.token = address(token);
    }

    function createdAt(uint256 nonce) internal view returns (address) {
        return vm.computeCreateAddress(address(this), nonce);
    }

    function parameters() internal pure returns (OperatorRegistry.Parameters memory) {
        return OperatorRegistry.Parameters({
            epochBlocks: P,
            validity: VALIDITY,
            evidenceWindow: EVIDENCE_WINDOW,
            exitDelay: EXIT_DELAY,
            seatBond: SEAT_BOND
        });
    }

    function ownerOf(uint256 id) internal pure returns (address) {
        return address(uint160(0x1000 + id));
    }

    function nodeKeyOf(uint256 id) internal pure returns (bytes32) {
        return keccak256(abi.encode("node", id));
    }

    function fund(address owner, uint256 seats) internal {
        token.mint(owner, seats * SEAT_BOND);
        vm.prank(owner);
        token.approve(address(registry), type(uint256).max);
    }

    function popOf(uint256 secret, address owner, bytes32 nodeKey)
        internal
        view
        returns (bytes memory)
    {
        bytes32 keyHash = keccak256(BlsSigner.keyOf(secret));
        bytes32 digest = LockstepHash.possessionDigest(address(registry), owner, keyHash, nodeKey);
        return BlsSigner.sign(secret, digest);
    }

    /// @notice The next operator joins.
    function join(uint8 seats) internal returns (uint64 id) {
        uint256 next = registry.operatorCount() + 1;
        uint256 secret = BlsSigner.secretOf(next);
        (bytes memory key, address owner) = (BlsSigner.keyOf(secret), ownerOf(next));
        bytes memory pop = popOf(secret, owner, nodeKeyOf(next));
        fund(owner, seats);
        vm.prank(owner);
        id = registry.register(seats, key, pop, nodeKeyOf(next), "/ip4/127.0.0.1/tcp/7650");
        assertEq(id, next, "ids are dense");
        secrets.push(secret);
    }

    function join(uint256 count, uint8 seats) internal {
        for (uint256 i; i < count; ++i) {
            join(seats);
        }
    }

    /// @notice Four operators of one seat, epoch 0 begun and written.
    function startNetwork(uint256 count, uint8 seats) internal {
        join(count, seats);
        manager.start();
        vm.roll(manager.base());
        manager.advanceEpoch(0);
    }

    function seatsOf(uint64 id) internal view returns (uint8) {
        return registry.operators(id).seats;
    }

    /// @notice Bonded seats at `place` in `epoch`.
    function bondedAt(uint64 epoch, uint256 place) internal view returns (uint256) {
        uint256[] memory places = registry.placesAt(epoch);
        return place < places.length ? uint8(places[place]) : 0;
    }

    /// @notice Who sits at `place` in `epoch`, whether or not with seats.
    function idAt(uint64 epoch, uint256 place) internal view returns (uint256) {
        return uint40(registry.placesAt(epoch)[place] >> 8);
    }

    function operatorOf(uint64 id) internal view returns (Operator memory) {
        return registry.operators(id);
    }
}
