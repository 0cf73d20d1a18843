// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BLS12381} from "../src/libraries/BLS12381.sol";
import {CapRule} from "../src/libraries/CapRule.sol";
import {Certificate} from "../src/libraries/Certificate.sol";
import {CodeBlob} from "../src/libraries/CodeBlob.sol";
import {CommitteeBlob} from "../src/libraries/CommitteeBlob.sol";
import {Header, Leaf, LockstepHash, Vote} from "../src/libraries/LockstepHash.sol";

/// @notice The libraries behind external calls, so that calldata is calldata and reverts are seen.
contract Libraries {
    using BLS12381 for BLS12381.G1;

    function outputHash(Header calldata header) external pure returns (bytes32) {
        return LockstepHash.outputHash(header);
    }

    function leafHash(Leaf calldata leaf) external pure returns (bytes32) {
        return LockstepHash.leafHash(leaf);
    }

    function voteDigest(address registry, Vote calldata vote) external view returns (bytes32) {
        return LockstepHash.voteDigest(registry, vote);
    }

    function outputDigest(address registry, uint64 epoch, uint64 height, bytes32 hash)
        external
        view
        returns (bytes32)
    {
        return LockstepHash.outputDigest(registry, epoch, height, hash);
    }

    function possessionDigest(address registry, address owner, bytes32 keyHash, bytes32 nodeKey)
        external
        view
        returns (bytes32)
    {
        return LockstepHash.possessionDigest(registry, owner, keyHash, nodeKey);
    }

    function hashToG2(bytes32 digest) external view returns (BLS12381.G2 memory) {
        return BLS12381.hashToG2(digest);
    }

    function verify(bytes calldata key96, bytes32 digest, bytes calldata sig192)
        external
        view
        returns (bool)
    {
        return BLS12381.parseKey(key96).verify(digest, sig192);
    }

    function verifyPair(bytes calldata key96, bytes32 a, bytes32 b, bytes calldata sig192)
        external
        view
        returns (bool)
    {
        return BLS12381.parseKey(key96).verifyPair(a, b, sig192);
    }

    function sum(bytes calldata left, bytes calldata right) external view returns (bytes memory) {
        BLS12381.G1 memory key = BLS12381.parseKey(left);
        key.addTo(BLS12381.parseKey(right));
        return key.encodeKey();
    }

    function negated(bytes calldata key96) external pure returns (bytes memory) {
        BLS12381.G1 memory key = BLS12381.parseKey(key96);
        key.negate();
        return key.encodeKey();
    }

    function write(bytes calldata data) external returns (address) {
        return CodeBlob.write(data);
    }

    function read(address blob) external view returns (bytes memory) {
        return CodeBlob.read(blob);
    }

    function counts(address blob) external view returns (uint8, uint8) {
        return CodeBlob.counts(blob);
    }

    function member(address blob, uint256 index) external view returns (bytes memory, uint8) {
        return CodeBlob.member(blob, index);
    }

    function holds(address blob, bytes32 digest, bytes calldata absent, bytes calldata sig192)
        external
        view
        returns (bool)
    {
        return Certificate.holds(blob, digest, absent, sig192);
    }

    function judge(uint256[] calldata places) external pure returns (uint256, uint256, uint256) {
        return CapRule.judge(places);
    }

    function build(uint256[] calldata places) external view returns (bytes memory) {
        (uint256 members, uint256 cap, uint256 seats) = CapRule.judge(places);
        return CommitteeBlob.build(places, members, cap, seats);
    }
}
