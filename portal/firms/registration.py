"""The 사업자등록번호: ten digits, of which the last checks the others."""

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def is_valid_registration_number(digits: str) -> bool:
    """Whether ten ASCII digits bear their own check digit.

    The sum of the first nine digits by weight, plus ⌊ninth × 5 / 10⌋, plus the tenth is a multiple of ten
    (rule of the National Tax Service). A number that is right in form may still belong to nobody.
    """
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return False
    numbers = [int(digit) for digit in digits]
    total = sum(weight * number for weight, number in zip(_WEIGHTS, numbers[:9], strict=True))
    return (total + numbers[8] * 5 // 10 + numbers[9]) % 10 == 0
