// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title CapRule
/// @notice How many of its bonded seats each operator holds, so that none has more than F. [SC2]
library CapRule {
    /// @notice Seats of the largest committee. [D1]
    uint256 internal constant SEATS_MAX = 255;
    /// @notice Seats of one operator in the largest committee: F of 255.
    uint256 internal constant CAP_MAX = 84;

    /// @notice The cap c: the greatest number in 1..84 with `sum(min(seats, c)) <= 255` and (`c = 1`
    /// or `c <= (sum - 1) / 3`).
    /// @param places Words whose low byte is an operator's bonded seats, 0 where nobody sits.
    /// @return members Operators with a seat.
    /// @return cap c; 1 if nothing greater will do.
    /// @return seats S: the sum under this cap.
    function judge(uint256[] memory places)
        internal
        pure
        returns (uint256 members, uint256 cap, uint256 seats)
    {
        // How many operators bonded k seats, then: at least k. No count exceeds 128 places.
        uint256[CAP_MAX + 1] memory atLeast;
        uint256 most = 0;
        unchecked {
            for (uint256 place = 0; place < places.length; ++place) {
                uint256 bonded = places[place] & 0xff;
                if (bonded == 0) continue;
                if (bonded > CAP_MAX) bonded = CAP_MAX;
                if (bonded > most) most = bonded;
                ++atLeast[bonded];
            }
            for (uint256 k = most; k > 1; --k) {
                atLeast[k - 1] += atLeast[k];
            }
            members = atLeast[1];
            (cap, seats) = (1, members);
            uint256 sum = members;
            for (uint256 c = 2; c <= most; ++c) {
                sum += atLeast[c];
                if (sum > SEATS_MAX) return (members, cap, seats);
                if (3 * c + 1 <= sum) (cap, seats) = (c, sum);
            }
            // Beyond `most` the sum stays what it is.
            uint256 last = sum == 0 ? 0 : (sum - 1) / 3;
            if (last > most && last > 1) (cap, seats) = (last < CAP_MAX ? last : CAP_MAX, sum);
        }
    }
}
